using System.Net;
using System.Net.Sockets;
using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.WebSockets;

/// <summary>
/// One WebSocket with a thread of its own that does nothing but blocking reads: a message costs one wake-up of that thread, and none of
/// the thread pool. Sending is open to any thread. Whatever goes wrong breaks the channel once and for all.
/// </summary>
internal sealed class WebSocketChannel : IWebSocketControl, IAsyncDisposable
{
    /// <summary>The cure of a connection that worked and is gone.</summary>
    public const string LostHint = "Did taosAdapter or the network in between stop? Its log tells.";

    private readonly WebSocketEndpoint _endpoint;
    private readonly ConnectionOptions _options;
    private readonly IWebSocketSink _sink;
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WebSocketWatch _watch;
    private WebSocketWriter? _writer;
    private Socket? _socket;
    private Stream? _stream;
    private Exception? _failure;

    private WebSocketChannel(WebSocketEndpoint endpoint, ConnectionOptions options, IWebSocketSink sink)
    {
        _endpoint = endpoint;
        _options = options;
        _sink = sink;
        _watch = new WebSocketWatch(options, cause => Break(cause), sink.CheckDeadlines, SendPing);
    }

    /// <summary>Why it is broken; null while it is not.</summary>
    public Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Resolves, connects, secures and upgrades.</summary>
    /// <exception cref="TidemarkException">Says at which step it failed, and what to do.</exception>
    public static async Task<WebSocketChannel> OpenAsync(
        WebSocketEndpoint endpoint, ConnectionOptions options, IWebSocketSink sink, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.ConnectTimeout);
        IPAddress[] addresses;
        try
        {
            addresses = await WebSocketConnector.ResolveAsync(endpoint, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw WebSocketConnector.NoNameServer(endpoint);
        }

        var channel = new WebSocketChannel(endpoint, options, sink);
        var thread = new Thread(() => channel.Run(addresses)) { IsBackground = true, Name = $"tidemark {endpoint}" };
        thread.Start();
        var registration = cancellationToken.UnsafeRegister(static (state, token) => ((WebSocketChannel)state!).Break(new OperationCanceledException(token)), channel);
        await using (registration.ConfigureAwait(false))
        {
            try
            {
                await channel._opened.Task.ConfigureAwait(false);
                return channel;
            }
            catch
            {
                await channel.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    /// <summary>Sends one message on the calling thread, or, where it is long, on a thread kept for that.</summary>
    /// <param name="opcode">Text or binary.</param>
    /// <param name="head">Its beginning; not kept.</param>
    /// <param name="body">The rest, sent from where it lies; unchanged until the task is done.</param>
    public ValueTask SendAsync(WebSocketOpcode opcode, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        ThrowIfBroken();
        return _writer!.WriteAsync(opcode, head, body);
    }

    /// <summary>Ends it: what is under way fails with <paramref name="cause"/>, and nothing is sent or delivered any more.</summary>
    /// <returns>Why it is broken: an earlier cause, if there was one.</returns>
    public Exception Break(Exception cause)
    {
        if (Interlocked.CompareExchange(ref _failure, cause, null) is { } earlier) return earlier;
        _watch.Stop();
        Volatile.Read(ref _socket)?.Dispose();
        _opened.TrySetException(cause);
        _sink.OnBroken(cause);
        return cause;
    }

    /// <summary>Closes it, with a close frame where it is in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Failure is null) _writer?.TryWriteClose();
        Break(new ObjectDisposedException(nameof(WebSocketChannel), "the connection was closed"));
        await _ended.Task.ConfigureAwait(false);
        _writer?.Stop();
    }

    void IWebSocketControl.OnReceived() => _watch.OnReceived();

    void IWebSocketControl.OnPing(ReadOnlySpan<byte> payload) => _writer!.WriteControl(WebSocketOpcode.Pong, payload);

    private void Run(IPAddress[] addresses)
    {
        try
        {
            var reader = Open(addresses);
            _watch.StartKeepAlive();
            _opened.TrySetResult();
            while (Failure is null) _sink.OnMessage(reader.ReadMessage());
        }
#pragma warning disable CA1031 // The last frame of a thread: whatever it is breaks the channel and reaches whoever waits.
        catch (Exception error)
#pragma warning restore CA1031
        {
            Break(Explain(error));
        }
        finally
        {
            _stream?.Dispose();
            _ended.TrySetResult();
        }
    }

    private WebSocketReader Open(IPAddress[] addresses)
    {
        using (_watch.Limit(_options.ConnectTimeout, () => WebSocketConnector.NoAnswer(_endpoint)))
        {
            var socket = WebSocketConnector.Connect(_endpoint, addresses, Track);
            _stream = new NetworkStream(socket, ownsSocket: true);
            if (_endpoint.IsSecure) _stream = WebSocketConnector.Secure(_endpoint, _stream, _options);
            _writer = new WebSocketWriter(_stream, _watch, _options.WriteTimeout, Break);
            return Upgrade(_stream);
        }
    }

    private WebSocketReader Upgrade(Stream stream)
    {
        var reader = new WebSocketReader(stream, _options.MaxMessageBytes, this);
        using (_watch.Limit(_options.HandshakeTimeout, () => Late($"{_endpoint} did not finish the WebSocket handshake", _endpoint.Port == 6030
            ? "6030 is the native port of taosd; taosAdapter listens on 6041."
            : "Is this taosAdapter's port (6041)? If it wants TLS, use taos+wss.")))
        {
            var handshake = new WebSocketHandshake(_endpoint);
            stream.Write(handshake.ToBytes());
            var head = reader.ReadHttpHead();
            handshake.Check(head, reader.PeekText(1024));
        }

        return reader;
    }

    // A break that came between two addresses must close the socket of the second one too.
    private void Track(Socket socket)
    {
        Volatile.Write(ref _socket, socket);
        if (Failure is { } failure)
        {
            socket.Dispose();
            throw failure;
        }
    }

    private void SendPing() => _writer!.TryWritePing();

    private void ThrowIfBroken()
    {
        if (Failure is { } failure) throw Broken(failure);
    }

    /// <summary>What a call meets after the break.</summary>
    public static TidemarkException Broken(Exception failure) => new(
        ErrorCode.ConnectionLost,
        $"the connection is broken and cannot be used again: {failure.Message}",
        (failure as TidemarkException)?.Hint,
        isTransient: true,
        failure);

    private Exception Explain(Exception error)
    {
        if (error is TidemarkException { Code: ErrorCode.ConnectionLost } lost)
            return new TidemarkException(lost.Code, $"{_endpoint}: {lost.Message}", lost.Hint, lost.IsTransient, lost.InnerException);
        if (error is TidemarkException or OperationCanceledException) return error;
        if (error is IOException or SocketException or ObjectDisposedException)
        {
            if (!_opened.Task.IsCompleted && error.GetBaseException() is SocketException socket) return WebSocketConnector.Refused(_endpoint, socket);
            return new TidemarkException(ErrorCode.ConnectionLost, $"the connection to {_endpoint} is lost: {error.GetBaseException().Message}", LostHint, isTransient: true, cause: error);
        }

        return new TidemarkException(ErrorCode.Internal, $"the connection to {_endpoint} failed: {error.Message}", "Please report this.", cause: error);
    }

    private static TidemarkException Late(string what, string hint) => WebSocketConnector.Fail(what, hint, isTransient: true);
}
