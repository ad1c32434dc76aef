using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Manifests;

/// <summary>One file of a backup point.</summary>
public sealed record SegmentEntry
{
    /// <summary>The file's name within the point's folder.</summary>
    public required string Name { get; init; }

    /// <summary>Its length, in bytes.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Length of its frame bodies before compression, in bytes.</summary>
    public required long RawBytes { get; init; }

    /// <summary>Its blocks.</summary>
    public required int Blocks { get; init; }

    /// <summary>Its frames.</summary>
    public required long Frames { get; init; }

    /// <summary>The rows in them.</summary>
    public required long Rows { get; init; }

    /// <summary>The vgroups in it.</summary>
    public required IReadOnlyList<VgroupRange> Vgroups { get; init; }

    /// <summary>What the segment is for, in the words of the one who wrote it (for instance "schema", "snapshot", "wal"); null when nothing is to be said.</summary>
    public string? Role { get; init; }

    /// <summary>Makes an entry of a writer's summary.</summary>
    public static SegmentEntry From(string name, SegmentSummary summary, string? role = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(summary);
        return new SegmentEntry
        {
            Name = name,
            LengthBytes = summary.LengthBytes,
            Sha256 = summary.Sha256,
            RawBytes = summary.RawBytes,
            Blocks = summary.Blocks,
            Frames = summary.Frames,
            Rows = summary.Rows,
            Vgroups = summary.Vgroups,
            Role = role,
        };
    }
}
