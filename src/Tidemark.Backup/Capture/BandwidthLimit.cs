namespace Tidemark.Backup.Capture;

/// <summary>Holds a run to a number of bytes per second, averaged over a second. Thread-safe.</summary>
internal sealed class BandwidthLimit(long? bytesPerSecond, TimeProvider time)
{
    private readonly Lock _lock = new();
    private long _freeAt;

    /// <summary>Accounts for bytes that were read and waits until they are paid for.</summary>
    public ValueTask PayAsync(long bytes, CancellationToken cancellationToken)
    {
        if (bytesPerSecond is not { } rate) return ValueTask.CompletedTask;
        TimeSpan wait;
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var cost = (long)((double)bytes / rate * time.TimestampFrequency);
            _freeAt = Math.Max(_freeAt, now) + cost;
            wait = time.GetElapsedTime(now, _freeAt - cost);
        }

        return wait <= TimeSpan.Zero ? ValueTask.CompletedTask : new ValueTask(Task.Delay(wait, time, cancellationToken));
    }
}
