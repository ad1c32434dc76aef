namespace Tidemark.Archive.Segments;

/// <summary>
/// Writes one segment to a stream that it does not own. Frames are gathered into blocks; blocks are compressed in the background and
/// written in order. One caller at a time. After its first error, or a cancellation, it only fails. Disposing is not completing.
/// </summary>
public sealed class SegmentWriter : IAsyncDisposable
{
    private SegmentWriter() => throw new NotSupportedException();

    /// <summary>Bytes given to the stream so far.</summary>
    public long WrittenBytes => throw new NotSupportedException();

    /// <summary>The most bytes the file would have if it were completed now; compression makes it less.</summary>
    public long ProjectedLengthBytes => throw new NotSupportedException();

    /// <summary>Frames appended so far.</summary>
    public long Frames => throw new NotSupportedException();

    /// <summary>Begins a segment: writes its header.</summary>
    public static ValueTask<SegmentWriter> CreateAsync(Stream destination, SegmentHeader header, string fileName, SegmentWriterOptions? options = null, CancellationToken cancellationToken = default)
        => throw new NotSupportedException();

    /// <summary>Whether a frame with a body of this length still fits into a file of at most that length. An empty segment takes any frame.</summary>
    public bool Fits(int bodyLengthBytes, long maxLengthBytes) => throw new NotSupportedException();

    /// <summary>Appends a frame; its bytes are copied before the call returns.</summary>
    public ValueTask AppendAsync(SegmentFrame frame, FrameFacts facts, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <summary>Writes what is left, the index and the trailer, and flushes the stream (which the caller makes durable and closes).</summary>
    public ValueTask<SegmentSummary> CompleteAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotSupportedException();
}
