using Tidemark.Errors;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>
/// Requests and answers over one WebSocket of taosAdapter. Several may be under way; answers are matched by their request id, for they
/// overtake each other. A cancel, an overdue answer or an answer to nothing breaks it.
/// </summary>
internal sealed class AdapterSession : IWebSocketSink, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<PendingAnswer> _pending = [];
    private readonly ConnectionOptions _options;
    private WebSocketChannel? _channel;
    private Exception? _failure;
    private ulong _lastRequestId;

    private AdapterSession(ConnectionOptions options) => _options = options;

    /// <summary>True once nothing can be asked any more.</summary>
    public bool IsBroken => (_channel?.Failure ?? Volatile.Read(ref _failure)) is not null;

    /// <summary>Limits and clock.</summary>
    public ConnectionOptions Options => _options;

    /// <summary>Opens the socket; nobody is signed in yet.</summary>
    public static async Task<AdapterSession> OpenAsync(Dsn dsn, string path, ConnectionOptions options, CancellationToken cancellationToken)
    {
        var query = dsn.Token is { } token ? "?token=" + Uri.EscapeDataString(token) : "";
        var endpoint = new WebSocketEndpoint(dsn.Host, dsn.Port, dsn.Transport == DsnTransport.SecureWebSocket, path + query);
        var session = new AdapterSession(options);
        session._channel = await WebSocketChannel.OpenAsync(endpoint, options, session, cancellationToken).ConfigureAwait(false);
        return session;
    }

    /// <summary>A number for the next request.</summary>
    public ulong NextRequestId() => Interlocked.Increment(ref _lastRequestId);

    /// <summary>Sends a JSON request and awaits its JSON answer; an error in it is thrown.</summary>
    public ValueTask<TState> AskAsync<TState>(
        ulong requestId, ReadOnlyMemory<byte> request, string doing, TState state, FieldReader<TState> field, CancellationToken cancellationToken) =>
        AskAsync(WebSocketOpcode.Text, requestId, request, default, doing, state, field, cancellationToken);

    /// <summary>Sends a request and awaits its JSON answer; an error in it is thrown.</summary>
    public async ValueTask<TState> AskAsync<TState>(
        WebSocketOpcode opcode, ulong requestId, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, string doing, TState state, FieldReader<TState> field, CancellationToken cancellationToken)
    {
        var answer = await SendAsync(opcode, requestId, head, body, doing, _options.AnswerTimeout, AnswerMode.Dispatched, cancellationToken).ConfigureAwait(false);
        return ReadJson(answer, doing, state, field);
    }

    /// <summary>Reads a JSON answer and gives its bytes back; an error in it is thrown.</summary>
    public TState ReadJson<TState>(ReceivedMessage answer, string doing, TState state, FieldReader<TState> field)
    {
        try
        {
            if (!answer.IsText) throw BreakWith(BinaryAnswer.Violation("a binary answer where a text is expected"));
            var head = AnswerHead.Read(answer.Span, ref state, field);
            return head.Code == 0 ? state : throw ServerErrorCatalogue.ToException(head.Code, head.Message, doing);
        }
        catch (TidemarkException error) when (error.Code == ErrorCode.ProtocolViolation && error is not TDengineException)
        {
            throw BreakWith(error);
        }
        finally
        {
            answer.Return();
        }
    }

    /// <summary>Sends a request and awaits the message that answers it, which the caller gives back.</summary>
    public async ValueTask<ReceivedMessage> SendAsync(
        WebSocketOpcode opcode, ulong requestId, ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body, string doing, TimeSpan limit, AnswerMode mode, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var time = _options.TimeProvider;
        var deadline = time.GetTimestamp() + (long)(limit.TotalSeconds * time.TimestampFrequency);
        var flags = mode.HasFlag(AnswerMode.OnChannelThread) ? TaskCreationOptions.None : TaskCreationOptions.RunContinuationsAsynchronously;
        var pending = new PendingAnswer(requestId, doing, deadline, limit, mode.HasFlag(AnswerMode.AnyBinary), new TaskCompletionSource<ReceivedMessage>(flags));
        lock (_gate)
        {
            if (_failure is { } failure) throw WebSocketChannel.Broken(failure);
            _pending.Add(pending);
        }

        var registration = cancellationToken.UnsafeRegister(static (state, token) => ((AdapterSession)state!)._channel!.Break(new OperationCanceledException(token)), this);
        await using (registration.ConfigureAwait(false))
        {
            await _channel!.SendAsync(opcode, head, body).ConfigureAwait(false);
            return await pending.Completion.Task.ConfigureAwait(false);
        }
    }

    /// <summary>Sends a request that has no answer.</summary>
    public ValueTask TellAsync(ReadOnlyMemory<byte> request) => _channel!.SendAsync(WebSocketOpcode.Text, request, default);

    /// <summary>Sends a request that only tidies up: where the session breaks meanwhile, there is nothing left to tidy.</summary>
    public async ValueTask TellLastAsync(ReadOnlyMemory<byte> request)
    {
        try
        {
            await TellAsync(request).ConfigureAwait(false);
        }
        catch (TidemarkException) when (IsBroken)
        {
            // The server frees everything of a socket that is gone.
        }
    }

    /// <summary>Breaks the session: what follows cannot be trusted.</summary>
    /// <returns>The cause, to be thrown.</returns>
    public Exception BreakWith(Exception cause)
    {
        _channel!.Break(cause);
        return cause;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _channel?.DisposeAsync() ?? ValueTask.CompletedTask;

    void IWebSocketSink.OnMessage(ReceivedMessage message)
    {
        var pending = Take(message);
        if (pending is null)
        {
            var text = message.IsText ? System.Text.Encoding.UTF8.GetString(message.Span[..Math.Min(message.Length, 200)]) : $"{message.Length:N0} bytes";
            message.Return();
            throw BinaryAnswer.Violation($"an answer that nobody asked for: {text}");
        }

        if (!pending.Completion.TrySetResult(message)) message.Return();
    }

    void IWebSocketSink.OnBroken(Exception cause)
    {
        PendingAnswer[] pending;
        lock (_gate)
        {
            _failure = cause;
            pending = [.. _pending];
            _pending.Clear();
        }

        foreach (var answer in pending) answer.Completion.TrySetException(cause);
    }

    void IWebSocketSink.CheckDeadlines(long timestamp)
    {
        lock (_gate)
        {
            foreach (var pending in _pending)
            {
                if (timestamp <= pending.Deadline) continue;
                throw new TidemarkException(
                    ErrorCode.Timeout,
                    $"no answer within {pending.Limit.TotalSeconds:0.###} s ({pending.Doing})",
                    $"Is the server overloaded? A longer limit is set by {DsnParameters.Timeout} in the DSN, for example {DsnParameters.Timeout}=30m.",
                    isTransient: true);
            }
        }
    }

    private PendingAnswer? Take(ReceivedMessage message)
    {
        var marked = !message.IsText && BinaryAnswer.IsMarked(message.Span);
        var requestId = message.IsText ? AnswerHead.FindRequestId(message.Span) : marked ? BinaryAnswer.FindRequestId(message.Span) : 0;
        lock (_gate)
        {
            for (var i = 0; i < _pending.Count; i++)
            {
                var pending = _pending[i];
                var isIt = message.IsText || marked ? pending.RequestId == requestId : pending.TakesAnyBinary;
                if (!isIt) continue;
                _pending.RemoveAt(i);
                return pending;
            }
        }

        return null;
    }
}
