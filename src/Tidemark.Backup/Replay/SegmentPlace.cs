using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Replay;

/// <summary>A segment of a point.</summary>
internal readonly record struct SegmentPlace(BackupPoint Point, SegmentEntry Entry)
{
    /// <summary>Its path in the repository.</summary>
    public string Path => Point.PathOf(Entry);
}
