using Tidemark.Storage;

namespace Tidemark.Backup.Tests.Dumping;

/// <summary>A storage during whose cleaning something happens.</summary>
internal sealed class CleanedStorage(IStorage inner, Func<Task> onClean) : IStorage
{
    public string Location => inner.Location;

    public ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

    public ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken) => inner.CreateAsync(path, replace, cancellationToken);

    public IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken) => inner.StatAsync(path, cancellationToken);

    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken) => inner.DeleteAsync(path, cancellationToken);

    public async ValueTask<int> CleanAsync(CancellationToken cancellationToken)
    {
        await onClean();
        return await inner.CleanAsync(cancellationToken);
    }

    public ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken) => inner.LockAsync(path, owner, cancellationToken);
}
