using Tidemark.Backup.Dumping;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Operation;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;
using Tidemark.Storage;
using Tidemark.Storage.Directories;
using Tidemark.Storage.Tiers;

namespace Tidemark.Service.Points;

/// <summary>Opens the repository of a plan, wherever its files lie. What the roots and links are now counts, not what they were when the plan was made.</summary>
internal sealed class PlanRepositories(TimeProvider time, PathRoots roots, PlanS3 s3, ServiceOptions options)
{
    /// <summary>A plan's files on this machine.</summary>
    public DirectoryStorage LocalOf(PlanRow plan) => new(roots.Resolve(plan.Directory));

    /// <summary>The place of a plan's files: its directory; segments that were dumped are read from S3, which is not asked for anything else.</summary>
    public IStorage StorageOf(PlanRow plan) => plan.S3 is null ? LocalOf(plan) : new DumpedStorage(LocalOf(plan), () => s3.StorageOf(plan));

    /// <summary>The directory and S3 as two tiers, of a plan that has both: for moving and deleting.</summary>
    /// <exception cref="TidemarkException">The plan's secret is not known (TM104).</exception>
    public TieredStorage TiersOf(PlanRow plan) => new(LocalOf(plan), s3.StorageOf(plan));

    /// <summary>The repository; made where the plan has had none, or is to begin anew.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="mayBeginAnew">Whether another repository may take the place of the plan's own.</param>
    /// <param name="fence">Asked before anything is written.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">The plan's own repository is not to be seen there (TM501).</exception>
    public async ValueTask<BackupRepository> OpenOrCreateAsync(PlanRow plan, bool mayBeginAnew, Action fence, CancellationToken cancellationToken)
    {
        var storage = new FencedStorage(StorageOf(plan), fence);
        if (plan.RepositoryId is null || mayBeginAnew) return await BackupRepository.OpenOrCreateAsync(storage, time, cancellationToken).ConfigureAwait(false);
        return Known(plan, await BackupRepository.FindAsync(storage, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The repository.</summary>
    /// <exception cref="TidemarkException">There is none yet (TM103).</exception>
    public async ValueTask<BackupRepository> GetAsync(PlanRow plan, CancellationToken cancellationToken, Action? fence = null) =>
        Known(plan, await BackupRepository.FindAsync(Fenced(StorageOf(plan), fence), cancellationToken).ConfigureAwait(false)) ?? throw NoPoints(plan);

    /// <summary>The repository with all its files, those in S3 among them: for proving and removing. S3 must be there.</summary>
    /// <exception cref="TidemarkException">There is none yet (TM103), S3 cannot be asked, or it holds another repository (TM104).</exception>
    public async ValueTask<BackupRepository> GetWholeAsync(PlanRow plan, CancellationToken cancellationToken, Action? fence = null)
    {
        var local = LocalOf(plan);
        if (plan.S3 is null) return Known(plan, await BackupRepository.FindAsync(Fenced(local, fence), cancellationToken).ConfigureAwait(false)) ?? throw NoPoints(plan);
        var here = await BackupRepository.FindAsync(local, cancellationToken).ConfigureAwait(false);
        var tiers = TiersOf(plan);
        // Files of two repositories are never taken for those of one.
        await DumpPlace.IsOwnedByAsync(tiers.Remote, here?.Marker.RepositoryId ?? plan.RepositoryId ?? throw NoPoints(plan), cancellationToken).ConfigureAwait(false);
        return Known(plan, await BackupRepository.FindAsync(Fenced(tiers, fence), cancellationToken).ConfigureAwait(false)) ?? throw NoPoints(plan);
    }

    /// <summary>The repository; null where there is none yet.</summary>
    /// <exception cref="TidemarkException">The plan's own repository is not to be seen there (TM501).</exception>
    public async ValueTask<BackupRepository?> FindAsync(PlanRow plan, CancellationToken cancellationToken) => Known(plan, await BackupRepository.FindAsync(StorageOf(plan), cancellationToken).ConfigureAwait(false));

    private static IStorage Fenced(IStorage storage, Action? fence) => fence is null ? storage : new FencedStorage(storage, fence);

    // A node without the storage mounted sees an empty directory: it must not take that for a plan without points.
    private BackupRepository? Known(PlanRow plan, BackupRepository? found) => plan.RepositoryId is not { } id || found?.Marker.RepositoryId == id
        ? found
        : throw new TidemarkException(
            ErrorCode.StorageFailed, $"Plan '{plan.Name}' has its points in a repository that node '{options.Node}' does not see in {plan.Directory}: {(found is null ? "there is none" : "another one is there")}.",
            "Is its storage mounted there? All nodes need the same roots, on storage that they share. If the repository was removed on purpose, ask for a new initial point (plan run --new-chain).", isTransient: true);

    private static TidemarkException NoPoints(PlanRow plan) => new(ErrorCode.PointNotFound, $"Plan '{plan.Name}' has no points yet.", "Take one first.");
}
