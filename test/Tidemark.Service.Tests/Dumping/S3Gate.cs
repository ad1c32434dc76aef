using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>A way to the S3 server that can be closed: nothing listens then. With a certificate it speaks TLS.</summary>
internal sealed class S3Gate : IAsyncDisposable
{
    private TcpListener? _listener;
    private CancellationTokenSource _end = new();
    private Task _accepting = Task.CompletedTask;

    private readonly X509Certificate2? _certificate;

    public S3Gate(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        Open();
    }

    public int Port { get; private set; }

    public string Endpoint => $"{(_certificate is null ? "http" : "https")}://127.0.0.1:{Port}";

    /// <summary>Whether connections are taken, and nothing that they say is ever answered.</summary>
    public bool IsMute { get; set; }

    /// <summary>Lets requests through again, at the same port.</summary>
    public void Open()
    {
        _end = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync(_listener, _end.Token);
    }

    /// <summary>Ends all connections, and takes no more.</summary>
    public async Task CloseAsync()
    {
        await _end.CancelAsync();
        _listener!.Stop();
        await _accepting;
        _end.Dispose();
        _listener = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_listener is not null) await CloseAsync();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken end)
    {
        var connections = new List<Task>();
        try
        {
            while (true) connections.Add(PassAsync(await listener.AcceptTcpClientAsync(end), end));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task PassAsync(TcpClient client, CancellationToken end)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            if (IsMute) await Task.Delay(Timeout.Infinite, end);
            await far.ConnectAsync(S3Server.Address.Host, S3Server.Address.Port, end);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end);
            await using var stream = await StreamAsync(near, end);
            await Task.WhenAny(stream.CopyToAsync(far.GetStream(), either.Token), far.GetStream().CopyToAsync(stream, either.Token));
            await either.CancelAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or AuthenticationException)
        {
            return;
        }
    }

    private async Task<Stream> StreamAsync(TcpClient client, CancellationToken end)
    {
        if (_certificate is null) return client.GetStream();
        var secure = new SslStream(client.GetStream());
        await secure.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = _certificate }, end);
        return secure;
    }
}
