namespace Tidemark.Archive.Segments;

/// <summary>One block as the index describes it.</summary>
public sealed record SegmentBlockEntry
{
    /// <summary>The block, counted from 0.</summary>
    public required int BlockNumber { get; init; }

    /// <summary>Where its header begins in the file, in bytes.</summary>
    public required long FileOffset { get; init; }

    /// <summary>Length in the file with its header, in bytes.</summary>
    public required long LengthBytes { get; init; }

    /// <summary>Length of its payload before compression, in bytes.</summary>
    public required long RawBytes { get; init; }

    /// <summary>Frames in it.</summary>
    public required int Frames { get; init; }

    /// <summary>Rows in its frames.</summary>
    public required long Rows { get; init; }

    /// <summary>Tables its frames touch, added up frame by frame.</summary>
    public required long Tables { get; init; }

    /// <summary>The smallest timestamp; null when no frame named one.</summary>
    public required long? MinTimestamp { get; init; }

    /// <summary>The largest timestamp; null when no frame named one.</summary>
    public required long? MaxTimestamp { get; init; }

    /// <summary>The vgroups in it, ordered by id.</summary>
    public required IReadOnlyList<VgroupRange> Vgroups { get; init; }

    /// <summary>Checksum of the block's header, so that a block of another file cannot take its place.</summary>
    internal uint HeaderChecksum { get; init; }
}
