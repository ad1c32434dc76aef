using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Dumping;

/// <summary>
/// A repository on this machine some of whose segments were dumped: those, and nothing else, are read from the far storage. Everything else (lists, manifests, locks, new files) is of this machine only,
/// so that points are listed and taken, and segments that lie here are restored, while the far storage is away. Thread-safe.
/// </summary>
/// <param name="local">This machine.</param>
/// <param name="remote">The far storage, where segments were dumped to (<see cref="DumpRun"/>); asked for when one is needed. One that holds another repository is refused then (TM104).</param>
public sealed class DumpedStorage(IStorage local, Func<IStorage> remote) : IStorage
{
    private volatile IStorage? _remote;

    /// <inheritdoc/>
    public string Location => local.Location;

    /// <inheritdoc/>
    public async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        if (!IsSegment(path)) return await local.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        if (await local.StatAsync(path, cancellationToken).ConfigureAwait(false) is null) return await (await RemoteAsync(cancellationToken).ConfigureAwait(false)).OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return await local.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException)
        {
            // It may have been dumped between the two calls; if it is there and cannot be read, that is what is told.
            if (await local.StatAsync(path, cancellationToken).ConfigureAwait(false) is not null) throw;
            return await (await RemoteAsync(cancellationToken).ConfigureAwait(false)).OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken)
    {
        var found = await local.StatAsync(path, cancellationToken).ConfigureAwait(false);
        return found is null && IsSegment(path) ? await (await RemoteAsync(cancellationToken).ConfigureAwait(false)).StatAsync(path, cancellationToken).ConfigureAwait(false) : found;
    }

    /// <inheritdoc/>
    public ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken) => local.CreateAsync(path, replace, cancellationToken);

    /// <summary>The files of this machine.</summary>
    public IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, CancellationToken cancellationToken) => local.ListAsync(folder, cancellationToken);

    /// <summary>Deletes a file of this machine.</summary>
    public ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken) => local.DeleteAsync(path, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<int> CleanAsync(CancellationToken cancellationToken) => local.CleanAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken) => local.LockAsync(path, owner, cancellationToken);

    // Asked once, and only when a file is not here: a place that was given to another repository since has no file of this one.
    private async ValueTask<IStorage> RemoteAsync(CancellationToken cancellationToken)
    {
        if (_remote is { } known) return known;
        var far = remote();
        if (await local.ExistsAsync(RepositoryMarker.FileName, cancellationToken).ConfigureAwait(false))
            await DumpPlace.IsOfAsync(far, (await BackupRepository.OpenAsync(local, cancellationToken).ConfigureAwait(false)).Marker.RepositoryId, cancellationToken).ConfigureAwait(false);
        return _remote = far;
    }

    private static bool IsSegment(string path) => path.Contains("/points/", StringComparison.Ordinal) && !path.EndsWith("/" + BackupRepository.ManifestName, StringComparison.Ordinal);
}
