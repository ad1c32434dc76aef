using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Tidemark.Cli.Tests.Troubleshooting;

/// <summary>A real socket behind which something else than taosAdapter is: each connection is handed to a script, and closed when it ends.</summary>
internal sealed class CannedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<Stream, CancellationToken, Task> _script;
    private readonly Task _accepting;

    private CannedServer(Func<Stream, CancellationToken, Task> script)
    {
        _script = script;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Takes what comes and answers nothing.</summary>
    public static CannedServer Silent() => new((stream, stop) => DrainAsync(stream, stop));

    /// <summary>Waits for the client's first bytes, whatever they are, and answers a text.</summary>
    public static CannedServer Answering(string answer) => new(async (stream, stop) =>
    {
        var buffer = new byte[4096];
        if (await stream.ReadAsync(buffer, stop) == 0) return;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), stop);
        await stream.FlushAsync(stop);
    });

    /// <summary>Speaks TLS with a certificate that nobody trusts.</summary>
    public static CannedServer Secure() => new(async (stream, stop) =>
    {
        using var certificate = SelfSigned();
        await using var secure = new SslStream(stream);
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
        await DrainAsync(secure, stop);
    });

    /// <summary>Passes everything on to another port, and cuts the connection once so many bytes came back.</summary>
    public static CannedServer Proxy(int port, int cutAfterBytes) => new(async (stream, stop) =>
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, port, stop);
        await using var inner = socket.GetStream();
        var there = stream.CopyToAsync(inner, stop);
        var buffer = new byte[1024];
        for (var left = cutAfterBytes; left > 0;)
        {
            var read = await inner.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), stop);
            if (read == 0) break;
            await stream.WriteAsync(buffer.AsMemory(0, read), stop);
            left -= read;
        }

        stream.Close();
        await there.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    });

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections).WaitAsync(TimeSpan.FromSeconds(20));
        _stop.Dispose();
    }

    private static async Task DrainAsync(Stream stream, CancellationToken stop)
    {
        var buffer = new byte[4096];
        while (await stream.ReadAsync(buffer, stop) > 0) Array.Clear(buffer);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(RunAsync(await _listener.AcceptSocketAsync(_stop.Token)));
        }
        catch (Exception error) when (error is OperationCanceledException or SocketException or InvalidOperationException)
        {
            _connections.Add(Task.CompletedTask);
        }
    }

    private async Task RunAsync(Socket socket)
    {
        socket.NoDelay = true;
        await using var stream = new NetworkStream(socket, ownsSocket: true);
        try
        {
            await _script(stream, _stop.Token);
        }
        catch (Exception error) when (error is IOException or SocketException or ObjectDisposedException or OperationCanceledException or System.Security.Authentication.AuthenticationException)
        {
            // The client left, as clients of a broken server do.
            await stream.DisposeAsync();
        }
    }
}
