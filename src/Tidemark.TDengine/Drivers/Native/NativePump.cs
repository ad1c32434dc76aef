using Tidemark.Errors;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// The poll loop of one consumer. Each poll is a call in the line of the consumer's thread, short enough that other calls get their turn between
/// two of them, and hands its message over through a short queue. It stops when the queue is full, and when the last poll brought nothing and
/// nobody waits.
/// </summary>
internal sealed class NativePump(HandleThread thread, Func<long, RawMessage?> poll, ConnectionOptions options, bool readsAhead)
{
    private const string Doing = "polling";
    private const int MaxReadAhead = 8;

    // A poll that nobody interrupts delays the calls behind it by so much at most.
    private static readonly TimeSpan LongestBlocking = TimeSpan.FromMilliseconds(200);

    private readonly Lock _gate = new();
    private readonly ReadAheadQueue _ready = new();
    private TaskCompletionSource? _waiter;
    private TimeSpan _blocking = LongestBlocking;
    private bool _isRunning;
    private bool _isClosed;
    private bool _lastHadMessage;
    private Exception? _failure;

    /// <summary>The next message; null when none came in time.</summary>
    public async ValueTask<RawMessage?> NextAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var time = options.TimeProvider;
        var started = time.GetTimestamp();
        for (var isFirst = true; ; isFirst = false)
        {
            Task came;
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isClosed, typeof(ISubscription));
                if (_ready.TryTake(out var message))
                {
                    Kick();
                    return message;
                }

                if (_failure is { } failure)
                {
                    _failure = null;
                    throw failure;
                }

                if (thread.IsBroken) throw thread.Unusable();
                var left = wait - time.GetElapsedTime(started);
                if (left <= TimeSpan.Zero && !isFirst) return null;
                _blocking = TimeSpan.FromMilliseconds(Math.Clamp(left.TotalMilliseconds, 0, LongestBlocking.TotalMilliseconds));
                _waiter = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                came = _waiter.Task;
                Kick();
            }

            await AwaitAsync(came, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The server's position of a vgroup, brought back to what was handed out. On the consumer's thread.</summary>
    public long NotAhead(string topic, int vgroupId, long position)
    {
        lock (_gate) return _ready.NotAhead(topic, vgroupId, position);
    }

    /// <summary>Throws away what is read ahead of a vgroup. On the consumer's thread.</summary>
    public void DropReadAhead(string topic, int vgroupId)
    {
        lock (_gate) _ready.Drop(topic, vgroupId);
    }

    /// <summary>No more polls; throws away everything that is read ahead.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
            _ready.Clear();
            _waiter?.TrySetResult();
        }
    }

    private async ValueTask AwaitAsync(Task came, CancellationToken cancellationToken)
    {
        var limit = options.AnswerTimeout + LongestBlocking;
        try
        {
            await came.WaitAsync(limit, options.TimeProvider, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Gives up the wait only: what comes is kept for the next who asks.
            lock (_gate) _waiter = null;
            throw;
        }
        catch (TimeoutException)
        {
            throw thread.Break(HandleThread.Overdue(Doing, limit));
        }
    }

    // Under the lock.
    private bool WantsMore()
    {
        if (_isClosed || _failure is not null) return false;
        if (_waiter is not null) return _ready.Count == 0;
        return readsAhead && _lastHadMessage && _ready.Count < MaxReadAhead && _ready.Bytes < options.ReadAheadBytes;
    }

    // Under the lock.
    private void Kick()
    {
        if (!_isRunning && WantsMore()) _isRunning = thread.TryPost(PollOnce);
    }

    private void PollOnce()
    {
        RawMessage? message = null;
        Exception? failure = null;
        try
        {
            message = poll((long)_blocking.TotalMilliseconds);
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
            if (message is not null)
            {
                if (_isClosed) message.Dispose();
                else _ready.Add(message);
            }

            _waiter?.TrySetResult();
            _waiter = null;
            _isRunning = false;
            Kick();
        }
    }
}
