using System.Security.Cryptography;
using Tidemark.Archive.Codecs;
using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>
/// Writes one segment to a stream that it does not own. Frames are gathered into blocks; blocks are compressed in the background and
/// written in order. One caller at a time. After its first error, or a cancellation, it only fails. Disposing is not completing.
/// </summary>
public sealed class SegmentWriter : IAsyncDisposable
{
    private readonly Stream _destination;
    private readonly string _fileName;
    private readonly SegmentWriterOptions _options;
    private readonly IBlockCodec _codec;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<PendingBlock> _pending = new();
    private readonly List<SegmentBlockEntry> _entries = [];
    private readonly FrameTotals _totals = new();
    private uint _mark;
    private BlockBuilder? _builder;
    private int _blocks;
    private long _pendingBytes;
    private long _vgroupRanges;
    private WriterState _state;
    private Exception? _failure;

    private SegmentWriter(Stream destination, string fileName, SegmentWriterOptions options)
    {
        _destination = destination;
        _fileName = fileName;
        _options = options;
        _codec = BlockCodecs.For(options.Compression);
    }

    private enum WriterState
    {
        Open,
        Busy,
        Failed,
        Completed,
        Disposed,
    }

    /// <summary>Bytes given to the stream so far.</summary>
    public long WrittenBytes { get; private set; }

    /// <summary>The most bytes the file would have if it were completed now; compression makes it less.</summary>
    public long ProjectedLengthBytes => Projected(0, 0);

    /// <summary>Frames appended so far.</summary>
    public long Frames => _totals.Frames;

    /// <summary>Begins a segment: writes its header.</summary>
    /// <param name="destination">Takes the bytes, front to back. Not owned.</param>
    /// <param name="header">What the segment says of itself; its codec is filled in.</param>
    /// <param name="fileName">The name that messages use.</param>
    /// <param name="options">How to write; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">TM002 when a library is missing, or what the stream throws.</exception>
    public static async ValueTask<SegmentWriter> CreateAsync(
        Stream destination, SegmentHeader header, string fileName, SegmentWriterOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        options ??= new SegmentWriterOptions();
        options.Check();
        var prologue = SegmentPrologue.Write(header with { Codec = BlockCodecs.NameOf(options.Compression) }, out var mark);
        var writer = new SegmentWriter(destination, fileName, options) { _mark = mark };
        // Finds a missing library before anything is captured.
        _ = writer._codec.MaxCompressedLength(0);
        try
        {
            await writer.WriteAsync(prologue, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            writer._hash.Dispose();
            throw;
        }

        return writer;
    }

    /// <summary>Whether a frame with a body of this length still fits into a file of at most that length. An empty segment takes any frame.</summary>
    public bool Fits(int bodyLengthBytes, long maxLengthBytes)
        => _totals.Frames == 0 || Projected(BlockHeader.Length + (long)bodyLengthBytes + FrameTable.RecordLength, 1) <= maxLengthBytes;

    /// <summary>Appends a frame; its bytes are copied before the call returns.</summary>
    /// <param name="frame">The frame; its body at most <see cref="SegmentLimits.MaxBodyBytes"/>.</param>
    /// <param name="facts">What the index should know of it.</param>
    /// <param name="cancellationToken">Cancels, which ends the writer.</param>
    /// <exception cref="InvalidOperationException">Completed, or another call is running.</exception>
    /// <exception cref="TidemarkException">What the stream throws; afterwards, that the writer has failed.</exception>
    public ValueTask AppendAsync(SegmentFrame frame, FrameFacts facts, CancellationToken cancellationToken = default)
    {
        CheckOpen();
        if (frame.Body.Length > SegmentLimits.MaxBodyBytes)
        {
            throw new TidemarkException(
                ErrorCode.Internal, $"{_fileName}: a message of {frame.Body.Length} bytes from vgroup {frame.VgroupId} is longer than the {SegmentLimits.MaxBodyBytes} the archive takes.");
        }

        if (!Enum.IsDefined(frame.Kind)) throw new ArgumentOutOfRangeException(nameof(frame), frame.Kind, "Not a kind of frame.");
        if (_builder is not null && _builder.Takes(frame.Body.Length))
        {
            Add(frame, facts);
            return ValueTask.CompletedTask;
        }

        return AppendToNextAsync(frame, facts, cancellationToken);
    }

    /// <summary>Writes what is left, the index and the trailer, and flushes the stream (which the caller makes durable and closes).</summary>
    /// <exception cref="InvalidOperationException">Completed before.</exception>
    /// <exception cref="TidemarkException">What the stream throws; afterwards, that the writer has failed.</exception>
    public async ValueTask<SegmentSummary> CompleteAsync(CancellationToken cancellationToken = default)
    {
        CheckOpen();
        _state = WriterState.Busy;
        try
        {
            CloseBlock();
            await DrainAsync(0, cancellationToken).ConfigureAwait(false);
            var indexOffset = WrittenBytes;
            var index = SegmentIndex.Write(_entries);
            await WriteAsync(index, cancellationToken).ConfigureAwait(false);
            var trailer = new SegmentTrailer(indexOffset, index.Length, _entries.Count, indexOffset + index.Length + SegmentTrailer.Length, _mark);
            await WriteAsync(trailer.Write(), cancellationToken).ConfigureAwait(false);
            await _destination.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Fail(failure);
            throw;
        }

        _state = WriterState.Completed;
        return new SegmentSummary
        {
            LengthBytes = WrittenBytes,
            Sha256 = Convert.ToHexStringLower(_hash.GetCurrentHash()),
            Frames = _totals.Frames,
            Rows = _totals.Rows,
            Blocks = _entries.Count,
            RawBytes = _totals.BodyBytes,
            Vgroups = _totals.Vgroups(),
        };
    }

    /// <summary>Waits for the background work and returns the memory. Without <see cref="CompleteAsync"/> what was written is no segment.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_state == WriterState.Disposed) return;
        _state = WriterState.Disposed;
        _builder?.Dispose();
        _builder = null;
        while (_pending.TryDequeue(out var pending))
        {
            // Failures of work that nobody waits for any more are told by the call that failed, if there was one.
            await ((Task)pending.Work).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (pending.Work.IsCompletedSuccessfully) (await pending.Work.ConfigureAwait(false)).Dispose();
        }

        _hash.Dispose();
    }

    private async ValueTask AppendToNextAsync(SegmentFrame frame, FrameFacts facts, CancellationToken cancellationToken)
    {
        _state = WriterState.Busy;
        try
        {
            CloseBlock();
            await DrainAsync(_options.CompressionWorkers, cancellationToken).ConfigureAwait(false);
            _builder = new BlockBuilder(_blocks, _options.BlockLengthBytes);
            Add(frame, facts);
        }
        catch (Exception failure)
        {
            Fail(failure);
            throw;
        }

        _state = WriterState.Open;
    }

    private void Add(in SegmentFrame frame, in FrameFacts facts)
    {
        _builder!.Append(frame, facts);
        _totals.Add(frame, facts);
    }

    private void CloseBlock()
    {
        if (_builder is not { } builder) return;
        _builder = null;
        _blocks++;
        var length = BlockHeader.Length + builder.PayloadLength;
        _pendingBytes += length;
        _vgroupRanges += builder.Totals.VgroupCount;
        var transform = _options.Compression == CompressionLevel.None ? null : _options.Transform;
        var work = _options.CompressionWorkers == 0
            ? Task.FromResult(SealedBlock.Make(builder, _codec, transform, _mark))
            : Task.Run(() => SealedBlock.Make(builder, _codec, transform, _mark));
        _pending.Enqueue(new PendingBlock(work, length));
    }

    /// <summary>Writes the oldest blocks until no more than that many are in the making.</summary>
    private async ValueTask DrainAsync(int most, CancellationToken cancellationToken)
    {
        while (_pending.Count > most || (_pending.TryPeek(out var first) && first.Work.IsCompleted))
        {
            var pending = _pending.Peek();
            using var block = await pending.Work.ConfigureAwait(false);
            _pending.Dequeue();
            var (bytes, entry) = block.PlaceAt(WrittenBytes);
            await WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
            _entries.Add(entry);
            _pendingBytes -= pending.MostBytes;
        }
    }

    private async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await _destination.WriteAsync(bytes, cancellationToken).ConfigureAwait(false);
        _hash.AppendData(bytes.Span);
        WrittenBytes += bytes.Length;
    }

    private long Projected(long moreBytes, int moreBlocks)
    {
        if (_state == WriterState.Completed) return WrittenBytes;
        var open = _builder is null ? 0 : BlockHeader.Length + (long)_builder.PayloadLength;
        var blocks = _blocks + (_builder is null ? 0 : 1) + moreBlocks;
        var ranges = _vgroupRanges + (_builder?.Totals.VgroupCount ?? 0) + moreBlocks;
        return WrittenBytes + _pendingBytes + open + moreBytes + SegmentIndex.LengthOf(blocks, ranges) + SegmentTrailer.Length;
    }

    private void CheckOpen()
    {
        ObjectDisposedException.ThrowIf(_state == WriterState.Disposed, this);
        switch (_state)
        {
            case WriterState.Completed:
                throw new InvalidOperationException($"{_fileName} is completed.");
            case WriterState.Busy:
                throw new InvalidOperationException($"{_fileName}: another call is running.");
            case WriterState.Failed:
                throw new TidemarkException(
                    (_failure as TidemarkException)?.Code ?? ErrorCode.StorageFailed, $"{_fileName} cannot be written any more: an earlier write failed.", cause: _failure);
        }
    }

    private void Fail(Exception failure)
    {
        _failure = failure;
        _state = WriterState.Failed;
    }

    private readonly record struct PendingBlock(Task<SealedBlock> Work, long MostBytes);
}
