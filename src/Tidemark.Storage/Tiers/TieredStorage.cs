using System.Runtime.CompilerServices;
using Tidemark.Errors;

namespace Tidemark.Storage.Tiers;

/// <summary>
/// A storage whose files lie on this machine, in a far storage, or in both. New files are made here; a file is read from here, and from there when it is not (any more) here.
/// <see cref="DumpAsync"/> moves one: it is uploaded, compared, and only then removed here, so that at every step one whole copy is at rest. Where both hold a file, the local one counts. Thread-safe; who dumps or deletes holds the lock that covers the file.
/// </summary>
/// <param name="local">This machine.</param>
/// <param name="remote">The far storage.</param>
public sealed class TieredStorage(IStorage local, IStorage remote) : IStorage, IStorageProbe
{
    /// <inheritdoc/>
    public string Location => local.Location;

    /// <summary>The far storage.</summary>
    public IStorage Remote => remote;

    /// <inheritdoc/>
    public async ValueTask<IStoredFile> OpenReadAsync(string path, CancellationToken cancellationToken)
    {
        if (await local.StatAsync(path, cancellationToken).ConfigureAwait(false) is null) return await remote.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        try
        {
            return await local.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException)
        {
            // It may have been dumped between the two calls; if it is there and cannot be read, that is what is told.
            if (await local.StatAsync(path, cancellationToken).ConfigureAwait(false) is not null) throw;
            return await remote.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StorageWriteStream> CreateAsync(string path, bool replace, CancellationToken cancellationToken)
    {
        if (!replace && await remote.StatAsync(path, cancellationToken).ConfigureAwait(false) is not null) throw StorageErrors.Exists(Location, path);
        return await local.CreateAsync(path, replace, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<StoredFileInfo> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var file in ListPlacesAsync(folder, cancellationToken).ConfigureAwait(false)) yield return file.File;
    }

    /// <summary>All files below a folder, and where each lies, ordered by path (ordinal).</summary>
    public async IAsyncEnumerable<TieredFile> ListPlacesAsync(string folder, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // The far storage is asked first: a file that is dumped meanwhile is seen twice rather than never.
        var there = new Queue<StoredFileInfo>();
        await foreach (var file in remote.ListAsync(folder, cancellationToken).ConfigureAwait(false)) there.Enqueue(file);
        await foreach (var file in local.ListAsync(folder, cancellationToken).ConfigureAwait(false))
        {
            while (there.TryPeek(out var before) && string.CompareOrdinal(before.Path, file.Path) < 0) yield return new TieredFile(there.Dequeue(), FilePlace.Remote);
            var isBoth = there.TryPeek(out var same) && same.Path == file.Path;
            if (isBoth) there.Dequeue();
            yield return new TieredFile(file, isBoth ? FilePlace.Both : FilePlace.Local);
        }

        foreach (var file in there) yield return new TieredFile(file, FilePlace.Remote);
    }

    /// <inheritdoc/>
    public async ValueTask<StoredFileInfo?> StatAsync(string path, CancellationToken cancellationToken)
        => await local.StatAsync(path, cancellationToken).ConfigureAwait(false) ?? await remote.StatAsync(path, cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<bool> DeleteAsync(string path, CancellationToken cancellationToken)
    {
        // The copy that counts goes last: a process that dies in between leaves the newer one.
        var wasThere = await remote.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        return await local.DeleteAsync(path, cancellationToken).ConfigureAwait(false) || wasThere;
    }

    /// <inheritdoc/>
    public async ValueTask<int> CleanAsync(CancellationToken cancellationToken)
        => await local.CleanAsync(cancellationToken).ConfigureAwait(false) + await remote.CleanAsync(cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    public async ValueTask<IAsyncDisposable> LockAsync(string path, string owner, CancellationToken cancellationToken)
    {
        var here = await local.LockAsync(path, owner, cancellationToken).ConfigureAwait(false);
        try
        {
            return new BothLocks(here, await remote.LockAsync(path, owner, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            await here.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<StorageSpace> ProbeAsync(CancellationToken cancellationToken)
    {
        if (remote is IStorageProbe far) await far.ProbeAsync(cancellationToken).ConfigureAwait(false);
        return local is IStorageProbe near ? await near.ProbeAsync(cancellationToken).ConfigureAwait(false) : new StorageSpace(null, null, true);
    }

    /// <summary>Copies a file of this machine to the far storage and compares it there. Does nothing when the far storage holds the same already, or when the file is not here.</summary>
    /// <returns>How many bytes were sent; 0 when nothing was.</returns>
    /// <exception cref="TidemarkException">TM401: what the far storage has is not what was sent. Or its own errors.</exception>
    public async ValueTask<long> CopyAsync(string path, CancellationToken cancellationToken)
    {
        if (await local.StatAsync(path, cancellationToken).ConfigureAwait(false) is null) return 0;
        var file = await local.OpenReadAsync(path, cancellationToken).ConfigureAwait(false);
        await using (file.ConfigureAwait(false))
        {
            if (await RemoteHoldsAsync(file, cancellationToken).ConfigureAwait(false)) return 0;
            var writer = await remote.CreateAsync(path, replace: true, cancellationToken).ConfigureAwait(false);
            await using (writer.ConfigureAwait(false))
            {
                await foreach (var piece in file.ReadPiecesAsync(0, file.Length, cancellationToken).ConfigureAwait(false)) await writer.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
                await writer.CompleteAsync(cancellationToken).ConfigureAwait(false);
            }

            if (!await RemoteHoldsAsync(file, cancellationToken).ConfigureAwait(false))
                throw new TidemarkException(ErrorCode.Corrupt, $"{remote.Location}/{path} is not what was sent from {local.Location}.", "The local file stays. Look at the far storage before you dump again.");
            return file.Length;
        }
    }

    /// <summary>Moves a file to the far storage: copied, compared there, and only then removed here. A process that dies anywhere in between leaves a whole copy, and the next call goes on.</summary>
    /// <returns>How many bytes were sent; 0 when the far storage held them already.</returns>
    public async ValueTask<long> DumpAsync(string path, CancellationToken cancellationToken)
    {
        var sent = await CopyAsync(path, cancellationToken).ConfigureAwait(false);
        await local.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        return sent;
    }

    private async ValueTask<bool> RemoteHoldsAsync(IStoredFile file, CancellationToken cancellationToken)
    {
        if (remote is IContentComparison comparison) return await comparison.HoldsAsync(file, cancellationToken).ConfigureAwait(false);
        if (await remote.StatAsync(file.Path, cancellationToken).ConfigureAwait(false) is not { } there || there.LengthBytes != file.Length) return false;
        var stored = await remote.OpenReadAsync(file.Path, cancellationToken).ConfigureAwait(false);
        await using (stored.ConfigureAwait(false)) return await stored.EqualsAsync(file, cancellationToken).ConfigureAwait(false);
    }

    private sealed class BothLocks(IAsyncDisposable first, IAsyncDisposable second) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await second.DisposeAsync().ConfigureAwait(false);
            await first.DisposeAsync().ConfigureAwait(false);
        }
    }
}
