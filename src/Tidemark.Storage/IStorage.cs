namespace Tidemark.Storage;

/// <summary>
/// A place for files: a directory, a bucket. Paths are relative, with '/' between names; see <see cref="StoragePath"/>.
/// A file appears whole or not at all. Thread-safe.
/// </summary>
public interface IStorage
{
    /// <summary>The place as a message names it. No secret.</summary>
    string Location { get; }

    /// <summary>Opens a file for reading anywhere in it.</summary>
    /// <exception cref="Tidemark.Errors.TidemarkException">It does not exist (TM501 with a message that says so), or cannot be read.</exception>
    ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken);

    /// <summary>Begins a file. Nobody sees it before <see cref="StorageWriteStream.CompleteAsync"/> has returned.</summary>
    /// <param name="path">Where.</param>
    /// <param name="replace">True: an existing file is replaced at completion. False: an existing file is an error (TM104).</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken);

    /// <summary>All files below a folder ("" for all), at any depth, ordered by path (ordinal). Never temporaries or locks. A missing folder is empty.</summary>
    IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken);

    /// <summary>Facts about a file; null when there is none.</summary>
    ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken);

    /// <summary>Deletes a file durably. False when there was none.</summary>
    ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken);

    /// <summary>Removes what writers that did not end left behind; those of living writers stay.</summary>
    /// <returns>How many were removed.</returns>
    ValueTask<int> CleanAsync(CancellationToken cancellationToken);

    /// <summary>Takes an exclusive lock, or fails at once (TM504, naming the holder). A crash does not leave it behind.</summary>
    /// <param name="path">The name of the lock; no file of that name is needed. Who holds one that is named "lock" is the only writer in its folder, for <see cref="CleanAsync"/>.</param>
    /// <param name="owner">Who takes it, for the message others get: program, host, process.</param>
    /// <param name="cancellationToken">Cancels.</param>
    ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken);
}
