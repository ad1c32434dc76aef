namespace Tidemark.Storage.Tests.Tiers;

/// <summary>A process that dies before a step of its storages: whatever it does from then on fails, and nothing of it happens.</summary>
internal sealed class DyingProcess(int stepsBefore)
{
    private int _steps;

    public IStorage Over(IStorage inner) => new Storage(this, inner);

    private void Step()
    {
        if (_steps++ >= stepsBefore) throw new DeathException();
    }

    internal sealed class DeathException : Exception;

    private sealed class Storage(DyingProcess owner, IStorage inner) : IStorage
    {
        public string Location => inner.Location;

        public async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
        {
            owner.Step();
            return new File(owner, await inner.OpenReadAsync(path, cancellationToken));
        }

        public async ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken)
        {
            owner.Step();
            return new Writer(owner, await inner.CreateAsync(path, replace, cancellationToken));
        }

        public IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken)
        {
            owner.Step();
            return inner.ListAsync(folder, cancellationToken);
        }

        public ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken)
        {
            owner.Step();
            return inner.StatAsync(path, cancellationToken);
        }

        public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken)
        {
            owner.Step();
            return inner.DeleteAsync(path, cancellationToken);
        }

        public ValueTask<int> CleanAsync(CancellationToken cancellationToken)
        {
            owner.Step();
            return inner.CleanAsync(cancellationToken);
        }

        public ValueTask<IAsyncDisposable> LockAsync(string path, string owner1, CancellationToken cancellationToken)
        {
            owner.Step();
            return inner.LockAsync(path, owner1, cancellationToken);
        }
    }

    private sealed class File(DyingProcess owner, IStoredFile inner) : IStoredFile
    {
        public string Path => inner.Path;

        public long Length => inner.Length;

        public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            owner.Step();
            return inner.ReadAtAsync(offset, buffer, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    /// <summary>After death even giving up does not happen: what was written stays where it is.</summary>
    private sealed class Writer(DyingProcess owner, StorageWriteStream inner) : StorageWriteStream
    {
        public override bool CanWrite => inner.CanWrite;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            owner.Step();
            return inner.WriteAsync(buffer, cancellationToken);
        }

        public override ValueTask CompleteAsync(CancellationToken cancellationToken)
        {
            owner.Step();
            return inner.CompleteAsync(cancellationToken);
        }

        public override ValueTask AbortAsync() => ValueTask.CompletedTask;
    }
}
