using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;
using Tidemark.Sandbox.Subscriptions;
using Tidemark.Sandbox.WebSockets;

namespace Tidemark.Sandbox.Http;

/// <summary>Finds the endpoint of a request. Source: HTTP exchanges recorded from a 3.3.7.5 adapter.</summary>
internal sealed class SandboxFront(SandboxServer server)
{
    private readonly RestSql _sql = new(server);
    private readonly RestLogin _login = new(server);

    public Task HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? string.Empty;
        var method = context.Request.Method;
        if (path == "/ws") return AcceptAsync(context, static (socket, id, owner) => new SqlSocket(socket, id, owner));
        if (path == "/rest/tmq") return AcceptAsync(context, static (socket, id, owner) => new SubscriptionSocket(socket, id, owner));
        if (path == "/-/ping") return Task.CompletedTask;
        if (HttpMethods.IsOptions(method)) return AllowOrigins(context);
        if (HttpMethods.IsPost(method) && (path == "/rest/sql" || path.StartsWith("/rest/sql/", StringComparison.Ordinal))) return _sql.HandleAsync(context);
        if (HttpMethods.IsGet(method) && path.StartsWith("/rest/login/", StringComparison.Ordinal)) return _login.HandleAsync(context);
        return PlainAsync(context, StatusCodes.Status404NotFound, "404 page not found", "text/plain");
    }

    private async Task AcceptAsync(HttpContext context, Func<WebSocket, string, SandboxServer, SocketSession> open)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.SecWebSocketVersion = "13";
            context.Response.Headers.XContentTypeOptions = "nosniff";
            await PlainAsync(context, StatusCodes.Status400BadRequest, "Bad Request\n", "text/plain; charset=utf-8").ConfigureAwait(false);
            return;
        }

        var accept = new WebSocketAcceptContext { DangerousEnableCompression = true, DisableServerContextTakeover = true };
        using var socket = await context.WebSockets.AcceptWebSocketAsync(accept).ConfigureAwait(false);
        using var session = open(socket, context.Connection.Id, server);
        await session.RunAsync(context.RequestAborted).ConfigureAwait(false);
    }

    private static Task AllowOrigins(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        context.Response.Headers.AccessControlAllowHeaders = "Origin,Content-Length,Content-Type,Authorization";
        context.Response.Headers.AccessControlAllowMethods = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS";
        context.Response.Headers.AccessControlAllowOrigin = "*";
        context.Response.Headers.AccessControlMaxAge = "43200";
        return Task.CompletedTask;
    }

    private static Task PlainAsync(HttpContext context, int status, string text, string contentType)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.ContentLength = Encoding.UTF8.GetByteCount(text);
        return context.Response.WriteAsync(text, context.RequestAborted);
    }
}
