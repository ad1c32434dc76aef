using Tidemark.Archive.Codecs;
using Tidemark.Archive.Codecs.Columns;

namespace Tidemark.Archive.Segments;

/// <summary>How a segment is written.</summary>
public sealed record SegmentWriterOptions
{
    /// <summary>How hard to compress. Default: balanced.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Balanced;

    /// <summary>A block is closed when it has reached this length before compression, in bytes: 4 KiB … 64 MiB. Default 2 MiB.</summary>
    public int BlockLengthBytes { get; init; } = 2 << 20;

    /// <summary>Blocks that are compressed in the background at the same time: 0 (in the caller's own thread) … 64. Default 1.
    /// Memory is about (workers + 1) × 8 × block length.</summary>
    public int CompressionWorkers { get; init; } = 1;

    /// <summary>A reversible transform before the compression; null for none. Default: by columns. Not used without compression.</summary>
    public IBlockTransform? Transform { get; init; } = ColumnTransform.Instance;

    internal void Check()
    {
        List<string> faults = [];
        if (!Enum.IsDefined(Compression)) faults.Add($"compression {(int)Compression} is not a level");
        if (BlockLengthBytes is < 4 << 10 or > 64 << 20) faults.Add($"block length {BlockLengthBytes} is not within 4 KiB … 64 MiB");
        if (CompressionWorkers is < 0 or > 64) faults.Add($"{CompressionWorkers} compression workers are not within 0 … 64");
        if (Transform is { Id: 0 }) faults.Add("a transform has the id 0");
        if (faults.Count > 0) throw new ArgumentException($"The options of a segment are not valid: {string.Join("; ", faults)}.");
    }
}
