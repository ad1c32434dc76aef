using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Tidemark.TDengine.Tests.WebSockets;

/// <summary>A listener on a real loopback socket; every connection is handed to the script it was given.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<Task> _connections = [];
    private readonly Func<ServerConnection, Task> _script;
    private readonly Task _accepting;

    public LoopbackServer(Func<ServerConnection, Task> script, int port = 0)
    {
        _script = script;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How its connections ended, where they ended with an error.</summary>
    public ConcurrentQueue<Exception> Errors { get; } = new();

    public Dsn Dsn(string parameters = "") => TDengine.Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{Port}{parameters}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _accepting;
        await Task.WhenAll(_connections).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                _connections.Add(RunAsync(socket));
            }
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
            await _script(new ServerConnection(stream, _stop.Token));
        }
        catch (Exception error)
        {
            Errors.Enqueue(error);
        }
    }
}
