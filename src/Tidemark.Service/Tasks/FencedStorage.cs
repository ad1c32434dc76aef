using Tidemark.Storage;

namespace Tidemark.Service.Tasks;

/// <summary>A storage that a task writes to only while the task is this node's: asked before a file appears, and before one is deleted.</summary>
/// <param name="inner">Where files lie.</param>
/// <param name="ensureHeld">Throws when the task may be another node's.</param>
internal sealed class FencedStorage(IStorage inner, Action ensureHeld) : IStorage
{
    public string Location => inner.Location;

    public ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken) => inner.OpenReadAsync(path, cancellationToken);

    public async ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken)
    {
        ensureHeld();
        return new FencedWriteStream(await inner.CreateAsync(path, replace, cancellationToken).ConfigureAwait(false), ensureHeld);
    }

    public IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken) => inner.ListAsync(folder, cancellationToken);

    public ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken) => inner.StatAsync(path, cancellationToken);

    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        ensureHeld();
        return inner.DeleteAsync(path, cancellationToken);
    }

    public ValueTask<int> CleanAsync(CancellationToken cancellationToken)
    {
        ensureHeld();
        return inner.CleanAsync(cancellationToken);
    }

    public ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken) => inner.LockAsync(path, owner, cancellationToken);
}
