namespace Tidemark.Storage.Tests.Faults;

/// <summary>A storage that passes everything on; faults override what they spoil.</summary>
public abstract class StorageDecorator(IStorage inner) : IStorage
{
    public string Location => inner.Location;

    public virtual ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

    public virtual ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken) => inner.CreateAsync(path, replace, cancellationToken);

    public IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken) => inner.StatAsync(path, cancellationToken);

    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    public ValueTask<int> CleanAsync(CancellationToken cancellationToken) => inner.CleanAsync(cancellationToken);

    public ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken) => inner.LockAsync(path, owner, cancellationToken);

    /// <summary>A file whose reads pass through a fault.</summary>
    protected sealed class SpoiledFile(IStoredFile inner, Func<Memory<byte>, Memory<byte>> before, Action<long, Memory<byte>> after) : IStoredFile
    {
        public string Path => inner.Path;

        public long Length => inner.Length;

        public async ValueTask<int> ReadAtAsync(long offset, Memory<byte> buffer, CancellationToken cancellationToken)
        {
            var read = await inner.ReadAtAsync(offset, before(buffer), cancellationToken);
            after(offset, buffer[..read]);
            return read;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
