namespace Tidemark.Archive.Segments;

/// <summary>What a finished segment holds; the manifest records it.</summary>
public sealed record SegmentSummary
{
    /// <summary>Length of the file, in bytes.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Frames in it.</summary>
    public required long Frames { get; init; }

    /// <summary>Rows in its frames.</summary>
    public required long Rows { get; init; }

    /// <summary>Blocks in it.</summary>
    public required int Blocks { get; init; }

    /// <summary>Length of all frame bodies before compression, in bytes.</summary>
    public required long RawBytes { get; init; }

    /// <summary>The vgroups in it, ordered by id.</summary>
    public required IReadOnlyList<VgroupRange> Vgroups { get; init; }
}
