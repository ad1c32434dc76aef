using Tidemark.Backup.Repositories;
using Tidemark.Service.Catalog;
using Tidemark.Service.Security;
using Tidemark.Storage;
using Tidemark.Storage.Directories;

namespace Tidemark.Service.Points;

/// <summary>Opens the repository of a plan, wherever its files lie.</summary>
internal sealed class PlanRepositories(TimeProvider time, Func<PlanRow, IStorage> place)
{
    /// <summary>Plans whose files lie in a directory of this machine. What its roots and links are now counts, not what they were when the plan was made.</summary>
    public static Func<PlanRow, IStorage> InDirectory(PathRoots roots) => plan => new DirectoryStorage(roots.Resolve(plan.Directory));

    /// <summary>The place of a plan's files.</summary>
    public IStorage StorageOf(PlanRow plan) => place(plan);

    /// <summary>The repository; made where there is none.</summary>
    public ValueTask<BackupRepository> OpenOrCreateAsync(PlanRow plan, CancellationToken cancellationToken) => BackupRepository.OpenOrCreateAsync(StorageOf(plan), time, cancellationToken);

    /// <summary>The repository; null where there is none yet.</summary>
    public ValueTask<BackupRepository?> FindAsync(PlanRow plan, CancellationToken cancellationToken) => BackupRepository.FindAsync(StorageOf(plan), cancellationToken);
}
