using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Tidemark.Service.Security;

/// <summary>Writes down who asked for a change, and what was answered.</summary>
internal sealed class AuditMiddleware(RequestDelegate next, AuditLog audit)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context).ConfigureAwait(false);
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || context.GetEndpoint() is not RouteEndpoint endpoint || !request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) return;
        var action = $"{request.Method} {endpoint.RoutePattern.RawText}";
        var on = context.Items[AuditLog.OnKey] as string ?? (request.RouteValues.Count == 0 ? null : string.Join('/', request.RouteValues.Values));
        await audit.AddAsync(context.Items[AuditLog.UserKey] as string ?? context.User.Identity?.Name ?? "nobody", context.Connection.RemoteIpAddress?.ToString(), action, on, context.Response.StatusCode).ConfigureAwait(false);
    }
}
