using Tidemark.Errors;

namespace Tidemark.Storage.Tests.Faults;

/// <summary>A storage with room for so many bytes in all its writers together.</summary>
public sealed class LittleSpace(IStorage inner, long bytes) : StorageDecorator(inner)
{
    private long _left = bytes;

    public override async ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken)
        => new Writer(this, path, await base.CreateAsync(path, replace, cancellationToken));

    private void Take(string path, int length)
    {
        if (Interlocked.Add(ref _left, -length) < 0) throw new TidemarkException(ErrorCode.StorageFull, $"Cannot write {Location}/{path}: no space is left.");
    }

    private sealed class Writer(LittleSpace owner, string path, StorageWriteStream inner) : StorageWriteStream
    {
        private bool _failed;

        public override bool CanWrite => inner.CanWrite;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count)
        {
            Take(count);
            inner.Write(buffer, offset, count);
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Take(buffer.Length);
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override ValueTask CompleteAsync(CancellationToken cancellationToken)
        {
            Take(0);
            return inner.CompleteAsync(cancellationToken);
        }

        public override ValueTask AbortAsync() => inner.AbortAsync();

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }

        private void Take(int length)
        {
            if (_failed) throw new TidemarkException(ErrorCode.StorageFull, $"{path} cannot be written any more.");
            _failed = true;
            if (inner.CanWrite) owner.Take(path, length);
            _failed = false;
        }
    }
}
