namespace Tidemark.Archive.Segments;

/// <summary>Reads one segment. Memory: one block. One caller at a time. Does not own its source.</summary>
public sealed class SegmentReader
{
    private SegmentReader() => throw new NotSupportedException();

    /// <summary>What the segment says of itself.</summary>
    public SegmentHeader Header => throw new NotSupportedException();

    /// <summary>The index, in file order.</summary>
    public IReadOnlyList<SegmentBlockEntry> Blocks => throw new NotSupportedException();

    /// <summary>Opens a segment and reads header, trailer and index.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="fileName">The name that messages use.</param>
    /// <param name="options">How to read; null for strict.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArchiveFormatException">Corrupt, truncated or of an unknown version.</exception>
    public static ValueTask<SegmentReader> OpenAsync(IRandomAccessSource source, string fileName, SegmentReaderOptions? options = null, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    /// <summary>Reads one block.</summary>
    public ValueTask<SegmentBlock> ReadBlockAsync(int blockNumber, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>All frames in the order they were written. A body is valid until the enumeration goes on.</summary>
    /// <param name="vgroups">Only frames of these vgroups (blocks without them are not read); null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public IAsyncEnumerable<ArchivedFrame> ReadFramesAsync(IReadOnlySet<int>? vgroups = null, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();
}
