using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Dumping;

/// <summary>Says whose the place in the far storage is. The marker there tells: nothing of another repository is read, written over or removed, and objects that are no repository's are let be.</summary>
public static class DumpPlace
{
    /// <summary>Looks before something is read.</summary>
    /// <param name="remote">The far storage.</param>
    /// <param name="repositoryId">The repository whose files are looked for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>Whether the place is that repository's; false where no repository is.</returns>
    /// <exception cref="TidemarkException">Another repository is there (TM104).</exception>
    public static async ValueTask<bool> IsOfAsync(IStorage remote, string repositoryId, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        if (!await remote.ExistsAsync(RepositoryMarker.FileName, cancellationToken).ConfigureAwait(false)) return false;
        var there = (await BackupRepository.OpenAsync(remote, cancellationToken).ConfigureAwait(false)).Marker.RepositoryId;
        return there == repositoryId ? true : throw new TidemarkException(
            ErrorCode.Conflict, $"{remote.Location} holds another repository ({there}) than the one that was dumped ({repositoryId}).",
            "Give the plan another prefix or bucket. What lies there is a repository by itself, and can be restored from there.");
    }

    /// <summary>Looks before something is written or removed, and before the files of both places are taken for one repository.</summary>
    /// <returns>As <see cref="IsOfAsync"/> says it; false where nothing of a repository lies.</returns>
    /// <exception cref="TidemarkException">Another repository is there, or files of one without its marker (TM104).</exception>
    public static async ValueTask<bool> IsOwnedByAsync(IStorage remote, string repositoryId, CancellationToken cancellationToken)
    {
        if (await IsOfAsync(remote, repositoryId, cancellationToken).ConfigureAwait(false)) return true;
        return await FindUnmarkedAsync(remote, cancellationToken).ConfigureAwait(false) is not { } file ? false : throw new TidemarkException(
            ErrorCode.Conflict, $"{remote.Location} holds {file}, but no {RepositoryMarker.FileName} that says whose it is.",
            $"Give the plan another prefix or bucket; or, if these are its own files, copy {RepositoryMarker.FileName} there from its directory.");
    }

    /// <summary>A file where those of a repository lie, in a place that has no marker; null when there is none.</summary>
    public static async ValueTask<string?> FindUnmarkedAsync(IStorage remote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(remote);
        foreach (var folder in BackupRepository.Folders)
        {
            await foreach (var file in remote.ListAsync(folder, cancellationToken).ConfigureAwait(false)) return file.Path;
        }

        return null;
    }
}
