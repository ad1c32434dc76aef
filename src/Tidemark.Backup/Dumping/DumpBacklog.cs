using Tidemark.Backup.Repositories;
using Tidemark.Storage;
using Tidemark.Storage.Tiers;

namespace Tidemark.Backup.Dumping;

/// <summary>What a plan's local retention wants to have dumped, and what still lies on this machine.</summary>
/// <param name="Files">Segment files.</param>
/// <param name="Bytes">Their bytes.</param>
public sealed record DumpBacklog(int Files, long Bytes)
{
    /// <summary>Nothing is left to dump.</summary>
    public static DumpBacklog None { get; } = new(0, 0);

    /// <summary>Looks at this machine only: names and times, no file is opened.</summary>
    /// <param name="local">The repository's files on this machine.</param>
    /// <param name="plan">The plan.</param>
    /// <param name="retention">Which files stay.</param>
    /// <param name="now">The time that ages are counted to.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<DumpBacklog> FindAsync(IStorage local, string plan, LocalRetention retention, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(local);
        ArgumentNullException.ThrowIfNull(retention);
        var files = new List<StoredFileInfo>();
        var published = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var file in local.ListAsync(BackupRepository.PointsFolder(plan), cancellationToken).ConfigureAwait(false))
        {
            if (file.Path.EndsWith("/" + BackupRepository.ManifestName, StringComparison.Ordinal)) published.Add(FolderOf(file.Path));
            else files.Add(file);
        }

        var newest = published.Max(StringComparer.Ordinal);
        var left = retention.ToDump(files.Where(f => published.Contains(FolderOf(f.Path)) && !(FolderOf(f.Path) == newest && DumpRun.IsNeededByTheNext(f.Path))), now);
        return left.Count == 0 ? None : new DumpBacklog(left.Count, left.Sum(f => f.LengthBytes));
    }

    private static string FolderOf(string path) => path[..path.LastIndexOf('/')];
}
