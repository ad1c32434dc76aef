using Tidemark.Archive.Codecs;

namespace Tidemark.Archive.Segments;

/// <summary>How a segment is read.</summary>
public sealed record SegmentReaderOptions
{
    /// <summary>Transforms the reader may meet besides the built-in one.</summary>
    public IReadOnlyList<IBlockTransform> Transforms { get; init; } = [];

    /// <summary>
    /// Salvage: called once for each damage, and reading goes on behind it. Null (the default): the first damage is thrown.
    /// A damaged index is rebuilt from the blocks.
    /// </summary>
    public Action<SegmentDamage>? OnDamage { get; init; }
}
