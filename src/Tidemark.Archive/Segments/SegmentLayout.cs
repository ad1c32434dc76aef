using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>Where everything lies in a segment.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Mark">The mark that blocks repeat; null when it is not known.</param>
/// <param name="Blocks">The index.</param>
internal sealed record SegmentLayout(SegmentHeader Header, uint? Mark, IReadOnlyList<SegmentBlockEntry> Blocks)
{
    /// <summary>Reads all of it, and refuses any gap.</summary>
    public static async ValueTask<SegmentLayout> ReadAsync(IRandomAccessSource source, string fileName, CancellationToken cancellationToken)
    {
        var (header, mark, blocksStart) = await ReadHeaderAsync(source, fileName, cancellationToken).ConfigureAwait(false);
        var (trailer, blocks) = await ReadIndexAsync(source, fileName, cancellationToken).ConfigureAwait(false);
        if (trailer.Mark != mark)
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, source.Length - SegmentTrailer.Length, -1, "beginning and end are of different segments");
        CheckOrder(blocks, blocksStart, trailer.IndexOffset, fileName);
        return new SegmentLayout(header, mark, blocks);
    }

    public static async ValueTask<(SegmentHeader Header, uint Mark, long BlocksStart)> ReadHeaderAsync(
        IRandomAccessSource source, string fileName, CancellationToken cancellationToken)
    {
        if (source.Length < SegmentPrologue.Length)
            throw new ArchiveFormatException(ErrorCode.Truncated, fileName, source.Length, -1, $"the file has only {source.Length} bytes");
        var prologue = new byte[SegmentPrologue.Length];
        await source.FillAsync(fileName, 0, -1, prologue, cancellationToken).ConfigureAwait(false);
        var (length, checksum, mark) = SegmentPrologue.Read(prologue, fileName);
        if (source.Length - SegmentPrologue.Length < length)
            throw new ArchiveFormatException(ErrorCode.Truncated, fileName, source.Length, -1, "the file ends within its header");
        var json = new byte[length];
        await source.FillAsync(fileName, SegmentPrologue.Length, -1, json, cancellationToken).ConfigureAwait(false);
        return (SegmentPrologue.ReadHeader(json, checksum, fileName), mark, SegmentPrologue.Length + length);
    }

    public static async ValueTask<(SegmentTrailer Trailer, List<SegmentBlockEntry> Blocks)> ReadIndexAsync(
        IRandomAccessSource source, string fileName, CancellationToken cancellationToken)
    {
        if (source.Length < SegmentPrologue.Length + SegmentTrailer.Length)
            throw new ArchiveFormatException(ErrorCode.Truncated, fileName, source.Length, -1, "the file has no trailer at its end");
        var bytes = new byte[SegmentTrailer.Length];
        await source.FillAsync(fileName, source.Length - SegmentTrailer.Length, -1, bytes, cancellationToken).ConfigureAwait(false);
        var trailer = SegmentTrailer.Read(bytes, source.Length, fileName);
        var index = new byte[trailer.IndexLength];
        await source.FillAsync(fileName, trailer.IndexOffset, -1, index, cancellationToken).ConfigureAwait(false);
        var blocks = SegmentIndex.Read(index, trailer.IndexOffset, fileName);
        return blocks.Count == trailer.Blocks
            ? (trailer, blocks)
            : throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, trailer.IndexOffset, -1, $"the index has {blocks.Count} blocks, the trailer says {trailer.Blocks}");
    }

    /// <summary>Whether a block header is the one that an entry means.</summary>
    public bool Describes(SegmentBlockEntry entry, in BlockHeader header, uint headerChecksum)
        => headerChecksum == entry.HeaderChecksum
            && (Mark is null || header.Mark == Mark)
            && header.BlockNumber == entry.BlockNumber
            && header.FileOffset == entry.FileOffset
            && header.Frames == entry.Frames
            && header.PayloadLength == entry.RawBytes
            && header.StoredLength + (long)BlockHeader.Length == entry.LengthBytes;

    /// <summary>Refuses an index that does not name every byte between two positions.</summary>
    public static void CheckOrder(List<SegmentBlockEntry> blocks, long start, long end, string fileName)
    {
        var next = start;
        foreach (var block in blocks)
        {
            if (block.FileOffset != next || block.LengthBytes is < BlockHeader.Length or > SegmentLimits.MaxPayloadBytes || block.LengthBytes > end - next)
                throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, next, block.BlockNumber, "the index does not name what lies here");
            next += block.LengthBytes;
        }

        if (next != end) throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, next, -1, $"{end - next} bytes before the index belong to no block");
    }
}
