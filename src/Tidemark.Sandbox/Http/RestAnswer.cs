using System.Globalization;
using Microsoft.AspNetCore.Http;
using Tidemark.Sandbox.WebSockets;

namespace Tidemark.Sandbox.Http;

/// <summary>The answers of the REST endpoints.</summary>
internal static class RestAnswer
{
    private const string JsonType = "application/json; charset=utf-8";

    public static async Task ErrorAsync(HttpContext context, SandboxServer server, int status, int code, string text, long startedAt)
    {
        using var buffer = new AnswerBuffer();
        new JsonAnswer(buffer).Open().Member("code", code).Member("desc", text)
            .Member("timing", server.Options.Time.GetElapsedTime(startedAt).Ticks * 100).Close();
        await WriteAsync(context, status, buffer.Written).ConfigureAwait(false);
    }

    public static async Task TokenAsync(HttpContext context, string token)
    {
        using var buffer = new AnswerBuffer();
        new JsonAnswer(buffer).Open().Member("code", 0L).Member("desc", token).Close();
        await WriteAsync(context, StatusCodes.Status200OK, buffer.Written).ConfigureAwait(false);
    }

    /// <summary>Starts an answer whose length is not known: it goes out in chunks.</summary>
    public static void StartRows(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = JsonType;
    }

    private static async Task WriteAsync(HttpContext context, int status, ReadOnlyMemory<byte> body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = JsonType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
