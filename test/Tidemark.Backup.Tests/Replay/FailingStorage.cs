using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>A storage that fails for good at its n-th use: a read, or a write before or after it is done. Stands for a process that dies there.</summary>
internal sealed class FailingStorage(IStorage inner, int failAt) : IStorage
{
    private int _uses;

    /// <summary>Whether it came to the failure.</summary>
    public bool Failed => Volatile.Read(ref _uses) >= failAt;

    public string Location => inner.Location;

    public async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken) => new File(this, await inner.OpenReadAsync(path, cancellationToken));

    public async ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken)
    {
        Use();
        return new WriteStream(this, await inner.CreateAsync(path, replace, cancellationToken));
    }

    public IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken) => inner.StatAsync(path, cancellationToken);

    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        Use();
        return inner.DeleteAsync(path, cancellationToken);
    }

    public ValueTask<int> CleanAsync(CancellationToken cancellationToken) => inner.CleanAsync(cancellationToken);

    public ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken) => inner.LockAsync(path, owner, cancellationToken);

    private void Use()
    {
        if (Interlocked.Increment(ref _uses) >= failAt) throw new TidemarkException(ErrorCode.StorageFailed, "The test's process dies here.");
    }

    private sealed class File(FailingStorage storage, IStoredFile inner) : IStoredFile
    {
        public string Path => inner.Path;

        public long Length => inner.Length;

        public ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            if (Path.EndsWith(".tide", StringComparison.Ordinal)) storage.Use();
            return inner.ReadAtAsync(offset, buffer, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }

    private sealed class WriteStream(FailingStorage storage, StorageWriteStream inner) : StorageWriteStream
    {
        public override bool CanWrite => inner.CanWrite;

        public override long Length => inner.Length;

        public override long Position
        {
            get => inner.Position;
            set => inner.Position = value;
        }

        public override async ValueTask CompleteAsync(CancellationToken cancellationToken)
        {
            await inner.CompleteAsync(cancellationToken);
            storage.Use();
        }

        public override ValueTask AbortAsync() => inner.AbortAsync();

        public override void Flush() => inner.Flush();

        public override void Write(byte[] buffer, int offset, int count) => inner.Write(buffer, offset, count);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) => inner.WriteAsync(buffer, cancellationToken);

        public override async ValueTask DisposeAsync()
        {
            await inner.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
