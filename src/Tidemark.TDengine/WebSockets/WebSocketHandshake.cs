using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.TDengine.WebSockets;

/// <summary>The HTTP request that opens a WebSocket, and the check of its answer. Source: RFC 6455, 4.</summary>
internal sealed class WebSocketHandshake(WebSocketEndpoint endpoint)
{
    private const string AcceptGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int ShownBytes = 120;

    private readonly string _key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));

    /// <summary>The request.</summary>
    public byte[] ToBytes()
    {
        var host = endpoint.Host.Contains(':', StringComparison.Ordinal) ? $"[{endpoint.Host}]" : endpoint.Host;
        return Encoding.ASCII.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"GET {endpoint.PathAndQuery} HTTP/1.1\r\nHost: {host}:{endpoint.Port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + $"Sec-WebSocket-Key: {_key}\r\nSec-WebSocket-Version: 13\r\nUser-Agent: tidemark\r\n\r\n"));
    }

    /// <summary>Checks the answer.</summary>
    /// <param name="head">Everything up to the empty line; null when the peer closed without a word.</param>
    /// <param name="body">The first bytes behind it, for the message.</param>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.ConnectFailed"/>, <see cref="ErrorCode.AuthenticationFailed"/> or
    /// <see cref="ErrorCode.ProtocolViolation"/>.</exception>
    public void Check(string? head, string body)
    {
        if (head is null)
        {
            // A server that is ending does this too, so it may help to try again.
            throw WebSocketConnector.Fail($"{endpoint} closed the connection instead of answering the WebSocket handshake", endpoint.Port == 6030
                ? "6030 is the native port of taosd; taosAdapter listens on 6041."
                : "Is this taosAdapter's port (6041)? If it wants TLS, use taos+wss.", isTransient: true);
        }

        if (!head.StartsWith("HTTP/1.", StringComparison.Ordinal)) throw NotHttp(head);
        var lines = head.Split("\r\n");
        var status = lines[0].Length >= 12 && int.TryParse(lines[0].AsSpan(9, 3), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        if (status != 101) throw NotSwitching(status, lines, body);
        if (!string.Equals(Header(lines, "Upgrade"), "websocket", StringComparison.OrdinalIgnoreCase)
            || Header(lines, "Connection")?.Contains("upgrade", StringComparison.OrdinalIgnoreCase) != true)
            throw Violation("says 101 but does not switch to WebSocket");
        if (!string.Equals(Header(lines, "Sec-WebSocket-Accept"), AcceptFor(_key), StringComparison.Ordinal))
            throw Violation("answers the WebSocket handshake with a wrong Sec-WebSocket-Accept");
        if (!string.IsNullOrEmpty(Header(lines, "Sec-WebSocket-Extensions"))) throw Violation("switches on WebSocket extensions that were not asked for");
    }

    /// <summary>What a server answers to a key.</summary>
    internal static string AcceptFor(string key)
    {
#pragma warning disable CA5350 // RFC 6455 prescribes SHA-1; nothing is protected by it.
        return Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + AcceptGuid)));
#pragma warning restore CA5350
    }

    private static string? Header(string[] lines, string name)
    {
        for (var i = 1; i < lines.Length; i++)
        {
            var colon = lines[i].IndexOf(':', StringComparison.Ordinal);
            if (colon == name.Length && lines[i].StartsWith(name, StringComparison.OrdinalIgnoreCase)) return lines[i][(colon + 1)..].Trim();
        }

        return null;
    }

    private TidemarkException NotSwitching(int status, string[] lines, string body)
    {
        if (body.Contains("HTTP request to an HTTPS server", StringComparison.OrdinalIgnoreCase)
            || body.Contains("plain HTTP request was sent to HTTPS port", StringComparison.OrdinalIgnoreCase))
            return Fail("speaks TLS", "Use taos+wss in the DSN.");
        var isHtml = Header(lines, "Content-Type")?.Contains("html", StringComparison.OrdinalIgnoreCase) == true
            || body.StartsWith('<');
        var shown = Printable(body);
        var answer = $"answered HTTP {status}{(isHtml ? " with a web page" : "")} instead of a WebSocket";
        return status switch
        {
            401 or 403 => new TidemarkException(ErrorCode.AuthenticationFailed, $"{endpoint} {answer}", "Check the token in the DSN and any proxy that asks for a password; taosAdapter itself (port 6041) asks for none here."),
            >= 300 and < 400 => Fail($"{answer}, with the new address '{Header(lines, "Location")}'", "Name that host and port in the DSN; https there means taos+wss."),
            503 => WebSocketConnector.Fail($"{endpoint} {answer}: {shown}", "The server is overloaded or not ready: try again.", isTransient: true),
            _ => Fail(isHtml || shown.Length == 0 ? answer : $"{answer}: {shown}", "This is a web server, but not taosAdapter: check host and port (6041) and any proxy in between."),
        };
    }

    private TidemarkException NotHttp(string head)
    {
        // 0x15 0x03: a TLS alert.
        if (head.Length >= 2 && head[0] == 0x15 && head[1] == 0x03) return Fail("speaks TLS", "Use taos+wss in the DSN.");
        var hint = endpoint.Port == 6030 ? "6030 is the native port of taosd; taosAdapter listens on 6041." : "Check host and port: taosAdapter listens on 6041.";
        return Fail($"does not speak HTTP; it answered: {Printable(head)}", hint);
    }

    private static string Printable(string text)
    {
        var shown = new StringBuilder();
        foreach (var c in text.AsSpan(0, Math.Min(text.Length, ShownBytes))) shown.Append(char.IsControl(c) ? ' ' : c);
        return shown.ToString().Trim();
    }

    private TidemarkException Fail(string what, string hint) => WebSocketConnector.Fail($"{endpoint} {what}", hint);

    private TidemarkException Violation(string what) => new(ErrorCode.ProtocolViolation, $"{endpoint} {what}", "Is a proxy in between that changes the traffic?");
}
