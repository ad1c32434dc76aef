using System.Net;
using System.Net.Sockets;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>A way to the S3 server that can be closed: nothing listens then.</summary>
internal sealed class S3Gate : IAsyncDisposable
{
    private TcpListener? _listener;
    private CancellationTokenSource _end = new();
    private Task _accepting = Task.CompletedTask;

    public S3Gate() => Open();

    public int Port { get; private set; }

    public string Endpoint => $"http://127.0.0.1:{Port}";

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

    private static async Task AcceptAsync(TcpListener listener, CancellationToken end)
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

    private static async Task PassAsync(TcpClient client, CancellationToken end)
    {
        using var near = client;
        using var far = new TcpClient();
        try
        {
            await far.ConnectAsync(S3Server.Address.Host, S3Server.Address.Port, end);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(end);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), either.Token), far.GetStream().CopyToAsync(near.GetStream(), either.Token));
            await either.CancelAsync();
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            return;
        }
    }
}
