using System.Collections.Concurrent;
using Tidemark.Backup.Failures;
using Tidemark.Backup.Progress;
using Tidemark.Service.Catalog;

namespace Tidemark.Service.Tasks;

/// <summary>A task that runs in this process: its progress, what its log is to hold, and how it is stopped. Thread-safe.</summary>
internal sealed class RunningTask : IProgress<WorkProgress>, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<TaskLogRow> _lines = new();
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private WorkProgress? _progress;
    private long _lastRows;
    private long _lastBytes;
    private long _lastLook;

    private readonly TimeSpan _hold;
    private (long Timestamp, DateTimeOffset At) _held;

    /// <summary>A task that was taken just now.</summary>
    /// <param name="row">The task.</param>
    /// <param name="time">The clock.</param>
    /// <param name="hold">How long it is this node's after a sign; null for ever, where no other node can take it.</param>
    public RunningTask(TaskRow row, TimeProvider time, TimeSpan? hold = null)
    {
        (Row, _time, _hold) = (row, time, hold ?? TimeSpan.MaxValue);
        Began = _lastLook = time.GetTimestamp();
        _held = (Began, time.GetUtcNow());
    }

    /// <summary>The task as it was when it was taken.</summary>
    public TaskRow Row { get; }

    public string Plan => Row.PlanName;

    public TaskKind Kind => Row.Kind;

    /// <summary>The timestamp of its beginning.</summary>
    public long Began { get; }

    /// <summary>Cancelled by the first <see cref="Stop"/>.</summary>
    public CancellationToken Token => _stop.Token;

    /// <summary>Why it was stopped; null while nobody did.</summary>
    public StopReason? Reason { get; private set; }

    /// <summary>Done when its end is written down.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Where it is; null before its first report.</summary>
    public WorkProgress? Progress => Volatile.Read(ref _progress);

    /// <summary>Says that the catalog has it as this node's, by a sign that was begun at an instant.</summary>
    public void Hold((long Timestamp, DateTimeOffset At) begun)
    {
        lock (_gate)
        {
            if (begun.Timestamp > _held.Timestamp) _held = begun;
        }
    }

    /// <summary>
    /// Stops the task when the last sign is so old that another node may have taken it: the process stood still, the machine slept, or the catalog is away. Looked at before anything is made that others see.
    /// </summary>
    /// <exception cref="OperationCanceledException">It may be another node's.</exception>
    public void EnsureHeld()
    {
        if (!StopIfLost()) return;
        throw new OperationCanceledException($"task {Row.Id} was not signed for long, and may be another node's");
    }

    /// <summary>Stops the task when the last sign is too old.</summary>
    /// <returns>Whether it is.</returns>
    public bool StopIfLost()
    {
        TimeSpan silent;
        lock (_gate)
        {
            // The clock that only grows does not count while a machine sleeps, the other one may be set: the longer time counts.
            var (elapsed, passed) = (_time.GetElapsedTime(_held.Timestamp), _time.GetUtcNow() - _held.At);
            silent = elapsed > passed ? elapsed : passed;
        }

        if (silent < _hold) return false;
        Stop(StopReason.Lost);
        return true;
    }

    public void Report(WorkProgress value)
    {
        EnsureHeld();
        var phase = Progress?.Phase;
        Volatile.Write(ref _progress, value);
        if (phase != value.Phase) Log(TaskLogLevel.Information, TaskPhase.Word(value.Phase));
        if (value.Notice is { } notice) Log(TaskLogLevel.Warning, notice);
    }

    /// <summary>Adds a line to its log.</summary>
    public void Log(TaskLogLevel level, string text) => _lines.Enqueue(new TaskLogRow { TaskId = Row.Id, At = _time.GetUtcNow(), Level = level, Text = Secrets.Hide(text) });

    /// <summary>Takes the lines that are not written down yet.</summary>
    public List<TaskLogRow> TakeLines()
    {
        var lines = new List<TaskLogRow>();
        while (_lines.TryDequeue(out var line)) lines.Add(line);
        return lines;
    }

    /// <summary>Puts back lines that could not be written down.</summary>
    public void ReturnLines(IEnumerable<TaskLogRow> lines)
    {
        foreach (var line in lines) _lines.Enqueue(new TaskLogRow { TaskId = line.TaskId, At = line.At, Level = line.Level, Text = line.Text });
    }

    /// <summary>Rows and bytes per second since the last look.</summary>
    public (double Rows, double Bytes) TakeRates()
    {
        var (rows, bytes) = (Progress?.Rows ?? 0, Progress?.RawBytes ?? 0);
        var now = _time.GetTimestamp();
        var seconds = Math.Max(0.001, _time.GetElapsedTime(_lastLook, now).TotalSeconds);
        var rates = ((rows - _lastRows) / seconds, (bytes - _lastBytes) / seconds);
        (_lastRows, _lastBytes, _lastLook) = (rows, bytes, now);
        return rates;
    }

    /// <summary>Stops it; the first reason counts.</summary>
    public void Stop(StopReason reason)
    {
        lock (_gate)
        {
            if (Reason is not null || _ended.Task.IsCompleted) return;
            Reason = reason;
            _stop.Cancel();
        }
    }

    /// <summary>Says that its end is written down.</summary>
    public void End() => _ended.TrySetResult();

    public void Dispose()
    {
        lock (_gate) _stop.Dispose();
    }
}
