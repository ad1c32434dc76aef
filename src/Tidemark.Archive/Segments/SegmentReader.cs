using System.Buffers;
using System.Runtime.CompilerServices;
using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>Reads one segment. Memory: one block. One caller at a time. Does not own its source.</summary>
public sealed class SegmentReader
{
    private readonly IRandomAccessSource _source;
    private readonly string _fileName;
    private readonly BlockDecoder _decoder;
    private readonly Action<SegmentDamage>? _onDamage;
    private readonly SegmentLayout _layout;

    private SegmentReader(IRandomAccessSource source, string fileName, SegmentReaderOptions options, SegmentLayout layout)
    {
        _source = source;
        _fileName = fileName;
        _decoder = new BlockDecoder(fileName, options.Transforms);
        _onDamage = options.OnDamage;
        _layout = layout;
    }

    /// <summary>What the segment says of itself; all empty when it is damaged and salvage goes on without it.</summary>
    public SegmentHeader Header => _layout.Header;

    /// <summary>The index, in file order. In salvage, of the blocks that could be found.</summary>
    public IReadOnlyList<SegmentBlockEntry> Blocks => _layout.Blocks;

    /// <summary>Opens a segment and reads header, trailer and index.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="fileName">The name that messages use.</param>
    /// <param name="options">How to read; null for strict.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArchiveFormatException">Corrupt, truncated or of an unknown version.</exception>
    public static async ValueTask<SegmentReader> OpenAsync(
        IRandomAccessSource source, string fileName, SegmentReaderOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentException.ThrowIfNullOrEmpty(fileName);
        options ??= new SegmentReaderOptions();
        var layout = options.OnDamage is null
            ? await SegmentLayout.ReadAsync(source, fileName, cancellationToken).ConfigureAwait(false)
            : await new SegmentSalvage(source, fileName, options).ReadAsync(cancellationToken).ConfigureAwait(false);
        return new SegmentReader(source, fileName, options, layout);
    }

    /// <summary>Reads one block.</summary>
    /// <param name="blockNumber">Its place in <see cref="Blocks"/>.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The frames; the caller disposes them.</returns>
    /// <exception cref="ArchiveFormatException">The block does not read back, also in salvage.</exception>
    public async ValueTask<SegmentBlock> ReadBlockAsync(int blockNumber, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(blockNumber);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(blockNumber, Blocks.Count);
        var entry = Blocks[blockNumber];
        var length = checked((int)entry.LengthBytes);
        var bytes = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            await _source.FillAsync(_fileName, entry.FileOffset, entry.BlockNumber, bytes.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            var header = BlockHeader.TryRead(bytes, out var checksum, out var fault) ?? throw Damaged(entry, fault);
            if (!_layout.Describes(entry, header, checksum)) throw Damaged(entry, "the block is not the one the index names");
            return _decoder.Decode(header, bytes.AsSpan(BlockHeader.Length, length - BlockHeader.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    /// <summary>All frames in the order they were written. A body is valid until the enumeration goes on.</summary>
    /// <param name="vgroups">Only frames of these vgroups (blocks without them are not read); null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArchiveFormatException">A block does not read back. In salvage it is reported, and its frames are left out.</exception>
    public async IAsyncEnumerable<ArchivedFrame> ReadFramesAsync(
        IReadOnlySet<int>? vgroups = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var number = 0; number < Blocks.Count; number++)
        {
            if (vgroups is not null && !Blocks[number].Vgroups.Any(range => vgroups.Contains(range.VgroupId))) continue;
            using var block = await ReadOrReportAsync(number, cancellationToken).ConfigureAwait(false);
            if (block is null) continue;
            for (var i = 0; i < block.Count; i++)
            {
                var frame = block[i];
                if (vgroups is null || vgroups.Contains(frame.Frame.VgroupId)) yield return frame;
            }
        }
    }

    private async ValueTask<SegmentBlock?> ReadOrReportAsync(int number, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadBlockAsync(number, cancellationToken).ConfigureAwait(false);
        }
        catch (ArchiveFormatException damage) when (_onDamage is not null)
        {
            _onDamage(new SegmentDamage(_fileName, damage.Code, damage.Offset, damage.BlockNumber, Blocks[number], damage.Message));
            return null;
        }
    }

    private ArchiveFormatException Damaged(SegmentBlockEntry entry, string what) => new(ErrorCode.Corrupt, _fileName, entry.FileOffset, entry.BlockNumber, what);
}
