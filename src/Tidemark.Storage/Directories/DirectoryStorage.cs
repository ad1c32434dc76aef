namespace Tidemark.Storage.Directories;

/// <summary>Files in a directory of this machine (or a share it mounts).</summary>
public sealed class DirectoryStorage : IStorage
{
    /// <summary>Uses a directory; it is made when the first file is.</summary>
    /// <param name="directory">An absolute or relative path of the system.</param>
    public DirectoryStorage(string directory) => Location = System.IO.Path.GetFullPath(directory);

    /// <inheritdoc/>
    public string Location { get; }

    /// <inheritdoc/>
    public ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<int> CleanAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken) => throw new NotSupportedException();
}
