namespace Tidemark.Sandbox.Wal;

/// <summary>The log of one vgroup. Thread safe.</summary>
public sealed class WriteAheadLog
{
    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly List<WalEntry> _entries = [];
    private TaskCompletionSource? _appended;
    private long _begin;

    internal WriteAheadLog(TimeProvider time) => _time = time;

    /// <summary>The oldest version still there; equal to <see cref="End"/> when there is none.</summary>
    public long Begin
    {
        get
        {
            lock (_gate) return _begin;
        }
    }

    /// <summary>The version that the next entry will get.</summary>
    public long End
    {
        get
        {
            lock (_gate) return _begin + _entries.Count;
        }
    }

    /// <summary>The entry of a version; null below <see cref="Begin"/> and from <see cref="End"/> on.</summary>
    public WalEntry? Find(long version)
    {
        lock (_gate)
        {
            var index = version - _begin;
            return index >= 0 && index < _entries.Count ? _entries[(int)index] : null;
        }
    }

    /// <summary>Copies entries from a version on; a version below <see cref="Begin"/> reads from <see cref="Begin"/>, silently.</summary>
    /// <param name="version">The first version wanted.</param>
    /// <param name="target">Takes as many as fit.</param>
    /// <returns>How many were copied.</returns>
    public int Read(long version, Span<WalEntry> target)
    {
        lock (_gate)
        {
            var first = (int)Math.Max(0, version - _begin);
            var count = Math.Clamp(_entries.Count - first, 0, target.Length);
            for (var i = 0; i < count; i++)
                target[i] = _entries[first + i];
            return count;
        }
    }

    /// <summary>Adds a version that nothing delivers (offset commits, subscribes and the like consume versions too).</summary>
    public long AppendOther() => Append(new WalOther());

    /// <summary>A task that completes when <see cref="End"/> is above a version.</summary>
    public Task WhenAppendedAsync(long version)
    {
        lock (_gate)
        {
            if (_begin + _entries.Count > version)
                return Task.CompletedTask;
            return (_appended ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Removes the entries below a version, as WAL retention does.</summary>
    public void TruncateBefore(long version)
    {
        lock (_gate)
        {
            var count = (int)Math.Clamp(version - _begin, 0, _entries.Count);
            _entries.RemoveRange(0, count);
            _begin += count;
        }
    }

    internal long Append(WalEntry entry)
    {
        TaskCompletionSource? appended;
        lock (_gate)
        {
            entry.Version = _begin + _entries.Count;
            entry.TimeMs = _time.GetUtcNow().ToUnixTimeMilliseconds();
            _entries.Add(entry);
            appended = _appended;
            _appended = null;
        }

        appended?.TrySetResult();
        return entry.Version;
    }

    /// <summary>Removes from the oldest what is older than the period, and what is beyond the size.</summary>
    /// <param name="periodSeconds">WAL_RETENTION_PERIOD; negative: no limit.</param>
    /// <param name="sizeBytes">WAL_RETENTION_SIZE in bytes; 0 or less: no limit.</param>
    internal void Retain(long periodSeconds, long sizeBytes)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        lock (_gate)
        {
            var keepFrom = 0;
            if (periodSeconds >= 0)
                while (keepFrom < _entries.Count && _entries[keepFrom].TimeMs + periodSeconds * 1000 < now)
                    keepFrom++;
            if (sizeBytes > 0)
            {
                long size = 0;
                var index = _entries.Count;
                while (index > 0 && (size += _entries[index - 1].SizeBytes) <= sizeBytes)
                    index--;
                keepFrom = Math.Max(keepFrom, index);
            }

            _entries.RemoveRange(0, keepFrom);
            _begin += keepFrom;
        }
    }
}
