namespace Tidemark.Storage;

/// <summary>
/// A file being written: a forward-only stream. Only <see cref="CompleteAsync"/> makes it exist; disposing before that, or
/// <see cref="AbortAsync"/>, leaves nothing. After its first error it only fails. One caller at a time.
/// </summary>
public abstract class StorageWriteStream : Stream
{
    /// <summary>Makes the file exist, whole and durable, under its name.</summary>
    public abstract ValueTask CompleteAsync(CancellationToken cancellationToken);

    /// <summary>Gives the file up. Does nothing after completion.</summary>
    public abstract ValueTask AbortAsync();

    /// <inheritdoc/>
    public sealed override bool CanRead => false;

    /// <inheritdoc/>
    public sealed override bool CanSeek => false;

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public sealed override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
        => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public abstract override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default);
}
