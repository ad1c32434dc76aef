using System.Buffers.Binary;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>
/// The poll loop of one subscription: poll, fetch the message, poll on. It runs on the channel's thread between two reads, so that the
/// next request leaves the moment an answer is there, and hands whole messages over through a short queue.
/// One poll is under way at a time (taosAdapter forgets an older one without an answer). It stops when the queue is full, when the last
/// poll brought nothing and nobody waits, and while it is paused; only then may other requests be sent.
/// </summary>
internal sealed class AdapterPump(AdapterSession session, AdapterFeatures features, bool readsAhead)
{
    private const string Doing = "polling";
    private const int MaxReadAhead = 8;
    private static readonly TimeSpan LongestBlocking = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ReadAheadQueue _ready = new();
    private PollAnswer _answer = new();
    private TaskCompletionSource<bool>? _waiter;
    private TaskCompletionSource? _idle;
    private TimeSpan _blocking = LongestBlocking;
    private bool _running;
    private bool _paused;
    private bool _closed;
    private bool _lastHadMessage;
    private Exception? _failure;
    private ulong _lastMessageId;

    /// <summary>The next message; null when none came in time.</summary>
    public async ValueTask<RawMessage?> NextAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var time = session.Options.TimeProvider;
        var started = time.GetTimestamp();
        var first = true;
        while (true)
        {
            var left = wait - time.GetElapsedTime(started);
            Task<bool> came;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_closed, typeof(ISubscription));
                if (_ready.TryTake(out var message))
                {
                    Kick();
                    return message;
                }

                if (_failure is { } failure)
                {
                    _failure = session.IsBroken ? failure : null;
                    throw failure;
                }

                if (left <= TimeSpan.Zero && !first) return null;
                first = false;
                _blocking = TimeSpan.FromMilliseconds(Math.Clamp(left.TotalMilliseconds, 0, LongestBlocking.TotalMilliseconds));
                _waiter = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                came = _waiter.Task;
                Kick();
            }

            try
            {
                await came.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                lock (_gate) _waiter = null;
                throw;
            }
        }
    }

    /// <summary>Lets the poll under way end and sends no other until <see cref="Resume"/>.</summary>
    public async ValueTask PauseAsync(CancellationToken cancellationToken)
    {
        Task idle;
        lock (_gate)
        {
            _paused = true;
            if (!_running) return;
            _idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            idle = _idle.Task;
        }

        try
        {
            await idle.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            Resume();
            throw;
        }
    }

    /// <summary>Polls again where somebody waits or reading ahead is on.</summary>
    public void Resume()
    {
        lock (_gate)
        {
            _paused = false;
            Kick();
        }
    }

    /// <summary>The server's position of a vgroup, brought back to what was handed over. While paused, or between two polls.</summary>
    public long NotAhead(string topic, int vgroupId, long position)
    {
        lock (_gate) return _ready.NotAhead(topic, vgroupId, position);
    }

    /// <summary>Throws away what is read ahead of a vgroup. While paused.</summary>
    public void DropReadAhead(string topic, int vgroupId)
    {
        lock (_gate) _ready.Drop(topic, vgroupId);
    }

    /// <summary>No more polls; throws away everything that is read ahead.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            _ready.Clear();
        }
    }

    // Under the lock.
    private bool WantsMore()
    {
        if (_paused || _closed || _failure is not null) return false;
        if (_waiter is not null) return _ready.Count == 0;
        return readsAhead && _lastHadMessage && _ready.Count < MaxReadAhead && _ready.Bytes < session.Options.ReadAheadBytes;
    }

    // Under the lock. The first request goes out here, on the caller's thread; all others on the channel's.
    private void Kick()
    {
        if (_running || !WantsMore()) return;
        _running = true;
        _ = RunAsync();
    }

    private async Task RunAsync()
    {
        while (true)
        {
            RawMessage? message = null;
            Exception? failure = null;
            try
            {
                message = await PollAsync().ConfigureAwait(false);
            }
#pragma warning disable CA1031 // Kept, and thrown to the next who asks.
            catch (Exception error)
#pragma warning restore CA1031
            {
                failure = error;
            }

            lock (_gate)
            {
                _failure = failure;
                _lastHadMessage = message is not null;
                if (_closed)
                {
                    message?.Dispose();
                }
                else if (message is not null)
                {
                    _ready.Add(message);
                }

                _waiter?.TrySetResult(true);
                _waiter = null;
                if (WantsMore()) continue;
                _running = false;
                _idle?.TrySetResult();
                _idle = null;
                return;
            }
        }
    }

    private async ValueTask<RawMessage?> PollAsync()
    {
        var id = session.NextRequestId();
        var blockingMs = (long)_blocking.TotalMilliseconds;
        var limit = session.Options.AnswerTimeout + _blocking;
        var answer = await session.SendAsync(
            WebSocketOpcode.Text, id, AdapterRequest.Poll(id, blockingMs, _lastMessageId), default, Doing, limit, AnswerMode.OnChannelThread, CancellationToken.None).ConfigureAwait(false);
        _answer = session.ReadJson(answer, Doing, _answer, PollAnswer.ReadField);
        if (!_answer.HasMessage) return null;
        id = session.NextRequestId();
        var action = features.BinaryRequests ? "fetch_raw_data" : "fetch_raw";
        var body = await session.SendAsync(
            WebSocketOpcode.Text, id, AdapterRequest.OnMessage(action, id, _answer.MessageId), default, Doing, session.Options.AnswerTimeout,
            features.BinaryRequests ? AnswerMode.OnChannelThread : AnswerMode.AnyBinaryOnChannelThread, CancellationToken.None).ConfigureAwait(false);
        var message = features.BinaryRequests ? TakeRawData(body) : TakeOldRaw(body);
        _lastMessageId = _answer.MessageId;
        return message;
    }

    // Behind the head: u16 raw type, u32 length, body.
    private RawMessage TakeRawData(ReceivedMessage body)
    {
        const int BodyHeadBytes = 6;
        if (body.IsText) throw ErrorOf(body);
        var bytes = body.Span;
        var head = BinaryAnswer.Read(bytes, BinaryAnswer.FetchRawData);
        if (head.Code != 0)
        {
            body.Return();
            throw ServerErrorCatalogue.ToException(head.Code, head.Message, Doing);
        }

        if (bytes.Length < head.Length + BodyHeadBytes) throw session.BreakWith(BinaryAnswer.Violation("a message without its body"));
        if (head.Id != _answer.MessageId) throw session.BreakWith(BinaryAnswer.Violation($"message {head.Id} instead of {_answer.MessageId}"));
        var start = head.Length + BodyHeadBytes;
        return Take(body, BinaryPrimitives.ReadUInt16LittleEndian(bytes[head.Length..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[(head.Length + 2)..]), start);
    }

    // Before 3.3.6: u64 timing, u64 request id, u64 message id, u64 3, u32 length, u16 raw type, body.
    private RawMessage TakeOldRaw(ReceivedMessage body)
    {
        const int OldHeadBytes = 38;
        if (body.IsText) throw ErrorOf(body);
        var bytes = body.Span;
        if (bytes.Length < OldHeadBytes) throw session.BreakWith(BinaryAnswer.Violation("a message without its body"));
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]) != _answer.MessageId) throw session.BreakWith(BinaryAnswer.Violation("another message than asked for"));
        return Take(body, BinaryPrimitives.ReadUInt16LittleEndian(bytes[36..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[32..]), OldHeadBytes);
    }

    private RawMessage Take(ReceivedMessage body, ushort rawType, uint length, int start)
    {
        if (length != body.Length - start) throw session.BreakWith(BinaryAnswer.Violation($"a message of {body.Length - start} bytes that says {length}"));
        return new RawMessage(
            body.TakeFrom(0, body.Length), start, rawType, _answer.VgroupId, _answer.Offset, _answer.Database, _answer.Topic, _answer.MessageId);
    }

    private Exception ErrorOf(ReceivedMessage text)
    {
        session.ReadJson<object?>(text, Doing, null, AdapterConnection.NoFields);
        return session.BreakWith(BinaryAnswer.Violation("a text where a message is expected"));
    }
}
