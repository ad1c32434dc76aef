using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Storage;

namespace Tidemark.Service.Points;

/// <summary>Says where files of points lie.</summary>
internal sealed class FilePlaces(PlanRepositories repositories, PlanS3 s3)
{
    // A storage repeats requests for longer than a person wants to wait for a list.
    private static readonly TimeSpan MostPatience = TimeSpan.FromSeconds(5);

    /// <summary>A point's files.</summary>
    public async Task<IReadOnlyList<FileView>> FindAsync(PlanRow plan, BackupPoint point, CancellationToken cancellationToken)
    {
        var local = await PathsAsync(repositories.LocalOf(plan), point, cancellationToken).ConfigureAwait(false);
        var far = plan.S3 is null ? [] : await FarAsync(plan, point, cancellationToken).ConfigureAwait(false);
        return [.. point.Manifest.Segments.Select(s => new FileView { Path = point.PathOf(s), Role = s.Role, LengthBytes = s.LengthBytes, Sha256 = s.Sha256, Rows = s.Rows, Place = PlaceOf(point.PathOf(s), local, far) })];
    }

    private static FilePlace PlaceOf(string path, HashSet<string> local, HashSet<string>? far) => (local.Contains(path), far?.Contains(path)) switch
    {
        (true, true) => FilePlace.Both,
        (true, _) => FilePlace.Local,
        (false, true) => FilePlace.S3,
        (false, false) => FilePlace.Missing,
        (false, null) => FilePlace.Unknown,
    };

    // S3 that is away must not hide what lies on the disk.
    private async Task<HashSet<string>?> FarAsync(PlanRow plan, BackupPoint point, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(MostPatience);
        try
        {
            return await PathsAsync(s3.StorageOf(plan), point, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TidemarkException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<HashSet<string>> PathsAsync(IStorage storage, BackupPoint point, CancellationToken cancellationToken)
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var file in storage.ListAsync(point.Folder, cancellationToken).ConfigureAwait(false)) paths.Add(file.Path);
        return paths;
    }
}
