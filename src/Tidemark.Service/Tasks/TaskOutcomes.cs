using System.Collections.Concurrent;

namespace Tidemark.Service.Tasks;

/// <summary>How the attempts of this process ended, for the metrics. Thread-safe.</summary>
internal sealed class TaskOutcomes
{
    private readonly ConcurrentDictionary<(TaskKind Kind, TaskState State), long> _counts = new();
    private long _rows;
    private long _rawBytes;
    private long _dumpedBytes;

    public IReadOnlyDictionary<(TaskKind Kind, TaskState State), long> Counts => _counts;

    public long Rows => Interlocked.Read(ref _rows);

    public long RawBytes => Interlocked.Read(ref _rawBytes);

    public long DumpedBytes => Interlocked.Read(ref _dumpedBytes);

    public void Count(RunningTask task, TaskState state)
    {
        _counts.AddOrUpdate((task.Kind, state), 1, (_, n) => n + 1);
        Interlocked.Add(ref _rows, task.Progress?.Rows ?? 0);
        if (task.Kind == TaskKind.Dump) Interlocked.Add(ref _dumpedBytes, task.Progress?.RawBytes ?? 0);
        else Interlocked.Add(ref _rawBytes, task.Progress?.RawBytes ?? 0);
    }
}
