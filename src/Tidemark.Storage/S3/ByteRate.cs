namespace Tidemark.Storage.S3;

/// <summary>A limit of bytes a second that many connections share. Thread-safe.</summary>
internal sealed class ByteRate(long bytesPerSecond, TimeProvider time)
{
    private readonly Lock _turn = new();
    private long _freeAt = time.GetTimestamp();

    /// <summary>Bytes to send at once, so that little flows evenly.</summary>
    public int SliceBytes { get; } = (int)Math.Clamp(bytesPerSecond / 20, 1 << 10, 64 << 10);

    /// <summary>Returns when so many bytes may be sent.</summary>
    public async ValueTask TakeAsync(int bytes, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_turn)
        {
            var now = time.GetTimestamp();
            _freeAt = Math.Max(_freeAt, now);
            wait = time.GetElapsedTime(now, _freeAt);
            _freeAt += (long)(bytes * (double)time.TimestampFrequency / bytesPerSecond);
        }

        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken).ConfigureAwait(false);
    }
}
