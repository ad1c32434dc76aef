using Tidemark.Errors;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// The one thread of one handle of libtaos (a connection or a consumer). The rules of the library, kept here and nowhere else:
/// every call on the handle is made by this thread, in order, for the library locks little and keeps its error texts per thread; a blocked
/// call blocks this thread and no other; the handle is released by this thread, once, as its last act, after everything that hangs on it.
/// A call cannot be interrupted: who cancels, or whose limit is over, leaves at once, nothing more is started, and the handle is
/// released when the blocked call returns.
/// </summary>
internal sealed class HandleThread
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(15);

    private readonly object _gate = new();
    private readonly Queue<IHandleCall> _calls = new();
    private readonly TaskCompletionSource _releasing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeProvider _time;
    private readonly Action _release;
    private readonly TimeSpan _releaseWait;
    private Exception? _failure;
    private bool _isEnding;

    /// <summary>Starts it.</summary>
    /// <param name="name">Shown by debuggers.</param>
    /// <param name="time">The clock of the limits.</param>
    /// <param name="release">Closes the handle and what hangs on it.</param>
    /// <param name="releaseWait">How long <see cref="EndAsync"/> waits for the release once it has begun; null for as long as it may sensibly take.</param>
    public HandleThread(string name, TimeProvider time, Action release, TimeSpan? releaseWait = null)
    {
        _time = time;
        _release = release;
        _releaseWait = releaseWait ?? LongestWait;
        new Thread(Run) { IsBackground = true, Name = name }.Start();
    }

    /// <summary>True once no call is made any more because one was given up.</summary>
    public bool IsBroken => Volatile.Read(ref _failure) is not null;

    /// <summary>Makes a call and awaits it. A cancel, or the end of the limit, breaks the handle.</summary>
    public ValueTask<T> CallAsync<T>(Func<T> call, string doing, TimeSpan limit, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return AwaitAsync(Start(call), doing, limit, cancellationToken);
    }

    /// <summary>Puts a call in line.</summary>
    public Task<T> Start<T>(Func<T> call)
    {
        var started = new HandleCall<T>(call);
        return TryAdd(started) ? started.Task : throw Unusable();
    }

    /// <summary>What a call meets that is not made any more.</summary>
    public Exception Unusable() => Volatile.Read(ref _failure) is { } failure
        ? WebSocketChannel.Broken(failure)
        : new ObjectDisposedException(nameof(HandleThread), "the handle of the client library is closed");

    /// <summary>Puts something in line that nobody awaits.</summary>
    /// <returns>False when the handle is being released: what hangs on it is released with it.</returns>
    public bool TryPost(Action work) => TryAdd(new HandleCall<bool>(() =>
    {
        work();
        return true;
    }));

    /// <summary>Awaits a call in line.</summary>
    public async ValueTask<T> AwaitAsync<T>(Task<T> call, string doing, TimeSpan limit, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(limit, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled) when (cancellationToken.IsCancellationRequested)
        {
            Break(cancelled);
            throw;
        }
        catch (TimeoutException)
        {
            throw Break(Overdue(doing, limit));
        }
    }

    /// <summary>No more calls: those in line fail, and the handle is released when the one under way returns.</summary>
    /// <returns>The cause, to be thrown.</returns>
    public Exception Break(Exception cause)
    {
        lock (_gate)
        {
            _failure ??= cause;
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        return cause;
    }

    /// <summary>Makes the calls in line, releases the handle and ends. Does not wait for a call that was given up.</summary>
    public async ValueTask EndAsync()
    {
        lock (_gate)
        {
            _isEnding = true;
            Monitor.Pulse(_gate);
        }

        if (IsBroken) return;
        // A server that is gone must not hold up the caller: the thread goes on by itself, and does not keep the process alive.
        await _releasing.Task.WaitAsync(LongestWait, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _ended.Task.WaitAsync(_releaseWait, _time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>The error of a call that took too long.</summary>
    public static TidemarkException Overdue(string doing, TimeSpan limit) => new(
        ErrorCode.Timeout,
        $"no answer within {limit.TotalSeconds:0.###} s ({doing})",
        $"Is the server overloaded? A longer limit is set by {DsnParameters.Timeout} in the DSN, for example {DsnParameters.Timeout}=30m.",
        isTransient: true);

    private bool TryAdd(IHandleCall call)
    {
        lock (_gate)
        {
            if (_isEnding) return false;
            _calls.Enqueue(call);
            Monitor.Pulse(_gate);
            return true;
        }
    }

    private void Run()
    {
        while (Next() is { } call)
        {
            if (Volatile.Read(ref _failure) is { } failure) call.Refuse(WebSocketChannel.Broken(failure));
            else call.Run();
        }

        _releasing.SetResult();
        try
        {
            _release();
            _ended.SetResult();
        }
#pragma warning disable CA1031 // Handed to the one who awaits the end; a thread's exception would end the process.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _ended.SetException(error);
        }
    }

    private IHandleCall? Next()
    {
        lock (_gate)
        {
            while (true)
            {
                if (_calls.TryDequeue(out var call)) return call;
                if (_isEnding) return null;
                Monitor.Wait(_gate);
            }
        }
    }
}
