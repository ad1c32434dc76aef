using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Tidemark.Errors;
using Tidemark.Service.Operation;
using Tidemark.Service.Security;

namespace Tidemark.Service.Api;

/// <summary>Turns whatever a request ends with into problem details.</summary>
internal sealed class ProblemMiddleware(RequestDelegate next, ILogger<ProblemMiddleware> log)
{
    public async Task InvokeAsync(HttpContext context)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody listens any more; the audit log says so.
            if (!context.Response.HasStarted) context.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            context.Abort();
        }
#pragma warning disable CA1031 // The outermost frame of a request.
        catch (Exception e) when (!context.Response.HasStarted)
#pragma warning restore CA1031
        {
            if (e is not (TidemarkException or BadHttpRequestException)) ServiceLog.RequestFailed(log, context.Request.Method, context.Request.Path, e);
            if (e is SignInLimitException limit) context.Response.Headers.RetryAfter = Math.Ceiling(limit.Wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
            await Problems.Of(e).ExecuteAsync(context).ConfigureAwait(false);
        }
    }
}
