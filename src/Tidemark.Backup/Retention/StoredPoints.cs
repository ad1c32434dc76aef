using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Retention;

/// <summary>Reads the points of a plan as they lie in the storage, damaged ones included.</summary>
internal sealed class StoredPoints(BackupRepository repository)
{
    private const string ManifestName = "manifest.json";

    /// <summary>The points in their order; those without a readable manifest by their name.</summary>
    public async ValueTask<IReadOnlyList<StoredPoint>> ReadAsync(string plan, CancellationToken cancellationToken)
    {
        var files = new List<StoredFileInfo>();
        await foreach (var file in repository.Storage.ListAsync(BackupRepository.PointsFolder(plan), cancellationToken).ConfigureAwait(false)) files.Add(file);
        var points = new List<StoredPoint>();
        foreach (var folder in files.GroupBy(f => f.Path[..f.Path.LastIndexOf('/')], StringComparer.Ordinal))
        {
            var lengths = folder.ToDictionary(f => f.Path, f => f.LengthBytes, StringComparer.Ordinal);
            var manifest = folder.Key + "/" + ManifestName;
            if (!lengths.ContainsKey(manifest)) continue;
            var point = await ParseAsync(plan, folder.Key, manifest, cancellationToken).ConfigureAwait(false);
            var isWhole = point is not null && point.Manifest.Segments.All(s => lengths.TryGetValue(point.PathOf(s), out var length) && length == s.LengthBytes);
            points.Add(new StoredPoint(folder.Key[(folder.Key.LastIndexOf('/') + 1)..], folder.Key, point, [manifest, .. lengths.Keys.Where(p => p != manifest)], lengths.Values.Sum(), isWhole));
        }

        points.Sort((a, b) => a.Point is { } one && b.Point is { } other ? PointChain.Compare(one.Manifest, other.Manifest) : string.CompareOrdinal(a.Id, b.Id));
        return points;
    }

    private async ValueTask<BackupPoint?> ParseAsync(string plan, string folder, string path, CancellationToken cancellationToken)
    {
        try
        {
            var manifest = Manifest.Parse(await repository.Storage.ReadAllAsync(path, Manifest.MaxLengthBytes, cancellationToken).ConfigureAwait(false), path);
            return folder.EndsWith("/" + manifest.PointId, StringComparison.Ordinal) ? new BackupPoint(plan, folder, manifest) : null;
        }
        catch (TidemarkException e) when (e.Code is ErrorCode.Corrupt or ErrorCode.Truncated or ErrorCode.UnsupportedVersion)
        {
            return null;
        }
    }
}
