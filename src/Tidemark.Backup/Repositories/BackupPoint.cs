using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Repositories;

/// <summary>A published backup point.</summary>
/// <param name="Plan">The plan's name.</param>
/// <param name="Folder">Its folder in the repository.</param>
/// <param name="Manifest">What it holds.</param>
public sealed record BackupPoint(string Plan, string Folder, Manifest Manifest)
{
    /// <summary>Its name: sequence and UTC time.</summary>
    public string Id => Manifest.PointId;

    /// <summary>The path of one of its segments in the repository.</summary>
    public string PathOf(SegmentEntry segment)
    {
        ArgumentNullException.ThrowIfNull(segment);
        return Folder + "/" + segment.Name;
    }

    /// <summary>Its segments of one role, in stream order; for the WAL those of one vgroup.</summary>
    public IEnumerable<SegmentEntry> SegmentsOf(string role, int vgroupId = 0) => Manifest.Segments
        .Where(s => s.Role == role && (role != SegmentRole.Wal || s.Name.StartsWith($"v{vgroupId}-", StringComparison.Ordinal)))
        .OrderBy(s => s.Name.Length).ThenBy(s => s.Name, StringComparer.Ordinal);
}
