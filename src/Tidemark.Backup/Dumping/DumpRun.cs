using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;
using Tidemark.Storage.Tiers;

namespace Tidemark.Backup.Dumping;

/// <summary>
/// Moves segment files of a plan to the far storage, by the plan's local retention. Manifests stay here too, so that points are listed and increments are taken without the far
/// storage; they are copied there before the first of their segments goes, so that the far storage is a repository of its own, and nobody who cleans up there takes a segment for left over.
/// </summary>
/// <param name="storage">The repository's files on this machine and in the far storage.</param>
/// <param name="options">What is asked for.</param>
/// <param name="time">The clock that ages are counted by.</param>
/// <param name="onDumped">Told of each file that is done; null when nobody listens.</param>
public sealed class DumpRun(TieredStorage storage, DumpOptions options, TimeProvider time, Action<StoredFileInfo>? onDumped)
{
    /// <summary>Runs it. It may be run again after any failure, and goes on where that one ended.</summary>
    /// <exception cref="TidemarkException">Another dump of the plan runs (TM504); the far storage holds another repository (TM104); what the storages throw. The file it happened with is still on this machine.</exception>
    public async ValueTask<DumpReport> RunAsync(CancellationToken cancellationToken)
    {
        options.Retention.Check();
        var repository = await BackupRepository.OpenAsync(storage, cancellationToken).ConfigureAwait(false);
        var plan = (await repository.GetPlanAsync(options.Plan, cancellationToken).ConfigureAwait(false)).Name;
        await DumpPlace.IsOwnedByAsync(storage.Remote, repository.Marker.RepositoryId, cancellationToken).ConfigureAwait(false);
        // Not the plan's own lock: backups go on while a dump, which may be long, is on its way.
        var dumpLock = await storage.LockAsync(BackupRepository.DumpLock(plan), $"a dump of plan {plan}", cancellationToken).ConfigureAwait(false);
        await using (dumpLock.ConfigureAwait(false))
        {
            await CleanAsync(plan, cancellationToken).ConfigureAwait(false);
            var chosen = await ChooseAsync(repository, plan, cancellationToken).ConfigureAwait(false);
            return chosen.Count == 0 ? new DumpReport([], 0, 0) : await DumpAsync(repository, plan, chosen, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Whether the next point reads this segment of the newest one: it stays here, so that points are taken while the far storage is away.</summary>
    internal static bool IsNeededByTheNext(string path) => path[(path.LastIndexOf('/') + 1)..].StartsWith(SegmentRole.Expiring + "-", StringComparison.Ordinal);

    /// <summary>Removes what dead writers left in the far storage, unless somebody is busy there; the next dump tries again. The plan's lock is taken there alone, so that backups here go on; they clean up here themselves.</summary>
    private async ValueTask CleanAsync(string plan, CancellationToken cancellationToken)
    {
        try
        {
            var planLock = await storage.Remote.LockAsync(BackupRepository.PlanLock(plan), $"a dump of plan {plan}", cancellationToken).ConfigureAwait(false);
            await using (planLock.ConfigureAwait(false)) await storage.Remote.CleanAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException busy) when (busy.Code == ErrorCode.Locked)
        {
            return;
        }
    }

    private async ValueTask<IReadOnlyList<(StoredFileInfo File, BackupPoint Point)>> ChooseAsync(BackupRepository repository, string plan, CancellationToken cancellationToken)
    {
        // A manifest that does not read keeps its files here: nothing is moved that nobody can name.
        var points = await repository.ListPointsAsync(plan, static _ => { }, cancellationToken).ConfigureAwait(false);
        var owners = points.SelectMany(p => p.Manifest.Segments.Select(s => (Path: p.PathOf(s), Point: p))).ToDictionary(s => s.Path, s => s.Point, StringComparer.Ordinal);
        var newest = points.Select(p => p.Id).Max(StringComparer.Ordinal);
        var here = new List<StoredFileInfo>();
        await foreach (var found in storage.ListPlacesAsync(BackupRepository.PointsFolder(plan), cancellationToken).ConfigureAwait(false))
        {
            if (found.Place != FilePlace.Remote && owners.TryGetValue(found.File.Path, out var owner) && !(owner.Id == newest && IsNeededByTheNext(found.File.Path))) here.Add(found.File);
        }

        return [.. options.Retention.ToDump(here, time.GetUtcNow()).Select(f => (f, owners[f.Path]))];
    }

    /// <summary>Takes the place, unless it is taken. Of two plans that find it free at once, one gets it.</summary>
    private async ValueTask<long> MarkAsync(RepositoryMarker marker, CancellationToken cancellationToken)
    {
        if (await DumpPlace.IsOwnedByAsync(storage.Remote, marker.RepositoryId, cancellationToken).ConfigureAwait(false)) return 0;
        var content = await storage.ReadAllAsync(RepositoryMarker.FileName, RepositoryMarker.MaxLengthBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            await storage.Remote.WriteAllAsync(RepositoryMarker.FileName, content, replace: false, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException taken) when (taken.Code == ErrorCode.Conflict)
        {
            await DumpPlace.IsOfAsync(storage.Remote, marker.RepositoryId, cancellationToken).ConfigureAwait(false);
        }

        return content.Length;
    }

    private async ValueTask<DumpReport> DumpAsync(BackupRepository repository, string plan, IReadOnlyList<(StoredFileInfo File, BackupPoint Point)> chosen, CancellationToken cancellationToken)
    {
        var sent = await MarkAsync(repository.Marker, cancellationToken).ConfigureAwait(false);
        sent += await storage.CopyAsync(BackupRepository.PlanPath(plan), cancellationToken).ConfigureAwait(false);
        var described = new HashSet<string>(StringComparer.Ordinal);
        var done = new List<string>();
        long freed = 0;
        foreach (var (file, point) in chosen)
        {
            if (described.Add(point.Folder)) sent += await storage.CopyAsync($"{point.Folder}/{BackupRepository.ManifestName}", cancellationToken).ConfigureAwait(false);
            sent += await storage.DumpAsync(file.Path, cancellationToken).ConfigureAwait(false);
            freed += file.LengthBytes;
            done.Add(file.Path);
            onDumped?.Invoke(file);
        }

        return new DumpReport(done, sent, freed);
    }
}
