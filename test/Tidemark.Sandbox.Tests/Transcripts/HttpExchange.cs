using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.Transcripts;

/// <summary>A recorded HTTP exchange; it is played over a bare TCP connection, so that not even a header is added to it.</summary>
public sealed class HttpExchange
{
    private readonly JsonNode _record;

    private HttpExchange(JsonNode record) => _record = record;

    public string Title => (string)_record["title"]!;

    public static IReadOnlyList<HttpExchange> Load() =>
        [.. File.ReadLines(GoldenFiles.PathOf("ws/http.jsonl")).Select(line => new HttpExchange(JsonNode.Parse(line)!))];

    /// <summary>The differences between the recorded answer and that of the server.</summary>
    public async Task<IReadOnlyList<string>> PlayAsync(SandboxServer server)
    {
        var request = _record["request"]!;
        var isUpgrade = request["raw"] is not null;
        var text = isUpgrade ? (string)request["raw"]! : RequestText(request);
        var answer = await SendAsync(server, text, isUpgrade);
        var wanted = isUpgrade ? RawAnswer((string)_record["response"]!["raw"]!) : RecordedAnswer(_record["response"]!);
        var got = isUpgrade ? RawAnswer(Encoding.Latin1.GetString(answer)) : ActualAnswer(answer);
        return wanted == got ? [] : [$"{Title}: expected\n{wanted}\ngot\n{got}"];
    }

    private static string RequestText(JsonNode request)
    {
        var text = new StringBuilder($"{(string)request["method"]!} {(string)request["path"]!} HTTP/1.1\r\n");
        foreach (var (name, value) in request["headers"]!.AsObject()) text.Append(CultureInfo.InvariantCulture, $"{name}: {(string)value!}\r\n");
        return text.Append("\r\n").Append((string?)request["body"]).ToString();
    }

    private static async Task<byte[]> SendAsync(SandboxServer server, string request, bool isUpgrade)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", server.Port, cancellationToken);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellationToken);
        using var answer = new MemoryStream();
        var part = new byte[64 * 1024];
        while (await stream.ReadAsync(part, cancellationToken) is var count and > 0)
        {
            answer.Write(part, 0, count);
            if (isUpgrade && Encoding.Latin1.GetString(answer.ToArray()).EndsWith("\r\n\r\n", StringComparison.Ordinal)) break;
        }

        return answer.ToArray();
    }

    /// <summary>Status, headers in alphabetical order without those that every server words in its own way, body without timing.</summary>
    private static string Describe(string status, IEnumerable<string> headers, byte[] body)
    {
        var kept = headers.Where(header => !header.StartsWith("Date:", StringComparison.Ordinal) && !header.StartsWith("Content-Length:", StringComparison.Ordinal))
            .Select(header => header.ToUpperInvariant()).Order(StringComparer.Ordinal);
        var text = Regex.Replace(Encoding.Latin1.GetString(body), "\"timing\":\\d+", "\"timing\":0", RegexOptions.None, TimeSpan.FromSeconds(1));
        return $"{status}\n{string.Join('\n', kept)}\n{text}";
    }

    private static string RecordedAnswer(JsonNode response) => Describe(
        (string)response["status_line"]!,
        response["headers"]!.AsArray().Select(header => (string)header!),
        response["body_hex"] is { } hex ? Convert.FromHexString((string)hex!) : Encoding.UTF8.GetBytes((string)response["body"]!));

    private static string ActualAnswer(byte[] answer)
    {
        var end = answer.AsSpan().IndexOf("\r\n\r\n"u8);
        var head = Encoding.Latin1.GetString(answer.AsSpan(0, end)).Split("\r\n");
        var body = answer[(end + 4)..];
        return Describe(head[0], head[1..], head.Contains("Transfer-Encoding: chunked") ? Unchunk(body) : body);
    }

    private static string RawAnswer(string answer)
    {
        var lines = answer.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        return Describe(lines[0], lines[1..].Where(line => !line.StartsWith("Sec-WebSocket-Extensions", StringComparison.OrdinalIgnoreCase)), []);
    }

    private static byte[] Unchunk(byte[] body)
    {
        using var plain = new MemoryStream();
        var at = 0;
        while (true)
        {
            var lineEnd = at + body.AsSpan(at).IndexOf("\r\n"u8);
            var length = int.Parse(Encoding.Latin1.GetString(body.AsSpan(at, lineEnd - at)), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (length == 0) return plain.ToArray();
            plain.Write(body, lineEnd + 2, length);
            at = lineEnd + 2 + length + 2;
        }
    }
}
