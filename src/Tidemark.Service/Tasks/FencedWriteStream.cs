using Tidemark.Storage;

namespace Tidemark.Service.Tasks;

/// <summary>A file that appears only while its task is this node's.</summary>
internal sealed class FencedWriteStream(StorageWriteStream inner, Action ensureHeld) : StorageWriteStream
{
    public override bool CanWrite => inner.CanWrite;

    public override long Length => inner.Length;

    public override long Position
    {
        get => inner.Position;
        set => inner.Position = value;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellationToken)
    {
        ensureHeld();
        return inner.CompleteAsync(cancellationToken);
    }

    public override ValueTask AbortAsync() => inner.AbortAsync();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

    public override async ValueTask DisposeAsync()
    {
        await inner.DisposeAsync().ConfigureAwait(false);
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
