using Tidemark.Backup.Dumping;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Security;
using Tidemark.Storage;
using Tidemark.Storage.Directories;
using Tidemark.Storage.Tiers;

namespace Tidemark.Service.Points;

/// <summary>Opens the repository of a plan, wherever its files lie. What the roots and links are now counts, not what they were when the plan was made.</summary>
internal sealed class PlanRepositories(TimeProvider time, PathRoots roots, PlanS3 s3)
{
    /// <summary>A plan's files on this machine.</summary>
    public DirectoryStorage LocalOf(PlanRow plan) => new(roots.Resolve(plan.Directory));

    /// <summary>The place of a plan's files: its directory; segments that were dumped are read from S3, which is not asked for anything else.</summary>
    public IStorage StorageOf(PlanRow plan) => plan.S3 is null ? LocalOf(plan) : new DumpedStorage(LocalOf(plan), () => s3.StorageOf(plan));

    /// <summary>The directory and S3 as two tiers, of a plan that has both: for moving and deleting.</summary>
    /// <exception cref="TidemarkException">The plan's secret is not known (TM104).</exception>
    public TieredStorage TiersOf(PlanRow plan) => new(LocalOf(plan), s3.StorageOf(plan));

    /// <summary>The repository; made where there is none.</summary>
    public ValueTask<BackupRepository> OpenOrCreateAsync(PlanRow plan, CancellationToken cancellationToken) => BackupRepository.OpenOrCreateAsync(StorageOf(plan), time, cancellationToken);

    /// <summary>The repository.</summary>
    /// <exception cref="TidemarkException">There is none yet (TM103).</exception>
    public async ValueTask<BackupRepository> GetAsync(PlanRow plan, CancellationToken cancellationToken) => await FindAsync(plan, cancellationToken).ConfigureAwait(false) ?? throw NoPoints(plan);

    /// <summary>The repository with all its files, those in S3 among them: for proving and removing. S3 must be there.</summary>
    /// <exception cref="TidemarkException">There is none yet (TM103), or S3 cannot be asked.</exception>
    public async ValueTask<BackupRepository> GetWholeAsync(PlanRow plan, CancellationToken cancellationToken) =>
        await BackupRepository.FindAsync(plan.S3 is null ? LocalOf(plan) : TiersOf(plan), cancellationToken).ConfigureAwait(false) ?? throw NoPoints(plan);

    /// <summary>The repository; null where there is none yet.</summary>
    public ValueTask<BackupRepository?> FindAsync(PlanRow plan, CancellationToken cancellationToken) => BackupRepository.FindAsync(StorageOf(plan), cancellationToken);

    private static TidemarkException NoPoints(PlanRow plan) => new(ErrorCode.PointNotFound, $"Plan '{plan.Name}' has no points yet.", "Take one first.");
}
