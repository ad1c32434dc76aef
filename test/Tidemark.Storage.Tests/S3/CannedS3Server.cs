using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Tidemark.Storage.Tests.S3;

/// <summary>A server on a real socket whose answers are written down: for what a healthy server does not say.</summary>
internal sealed class CannedS3Server : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Func<int, string, string> _answer;
    private readonly List<Task> _connections = [];
    private readonly Task _serving;
    private int _requests;

    /// <param name="answer">Gives the answer to a request, from its number (from 0) and its first line.</param>
    public CannedS3Server(Func<int, string, string> answer)
    {
        _answer = answer;
        _listener.Start();
        _serving = ServeAsync();
    }

    public int Requests => Volatile.Read(ref _requests);

    public Uri Endpoint => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    /// <summary>An error as S3 servers give it.</summary>
    public static string Error(int status, string code) => Answer(status, $"<?xml version=\"1.0\" encoding=\"UTF-8\"?><Error><Code>{code}</Code><Message>as it is</Message></Error>");

    public static string Answer(int status, string body, string headers = "")
        => $"HTTP/1.1 {status} Status\r\nContent-Type: application/xml\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n{headers}\r\n{body}";

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _serving;
        _end.Dispose();
    }

    private async Task ServeAsync()
    {
        try
        {
            while (true) _connections.Add(AnswerAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
        }
        catch (Exception cause) when (cause is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(_connections);
        }
    }

    private async Task AnswerAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            // A client may open connections that it never uses.
            await using var stream = client.GetStream();
            var first = await ReadAsync(stream);
            if (first.Length > 0) await stream.WriteAsync(Encoding.UTF8.GetBytes(_answer(Interlocked.Increment(ref _requests) - 1, first)), _end.Token);
        }
        catch (Exception cause) when (cause is OperationCanceledException or IOException)
        {
            return;
        }
    }

    /// <summary>Reads a request to its end; gives its first line.</summary>
    private async Task<string> ReadAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.Latin1, leaveOpen: true);
        var first = await reader.ReadLineAsync(_end.Token) ?? "";
        var length = 0;
        while (await reader.ReadLineAsync(_end.Token) is { Length: > 0 } line)
        {
            if (line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(line[15..], System.Globalization.CultureInfo.InvariantCulture);
        }

        var body = new char[length];
        if (length > 0) await reader.ReadBlockAsync(body, _end.Token);
        return first;
    }
}
