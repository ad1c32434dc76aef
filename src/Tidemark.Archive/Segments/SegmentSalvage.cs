using System.Buffers;
using Tidemark.Archive.Codecs;
using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>Finds what is left of a segment, reporting what is not. Walks the blocks when the index cannot be used.</summary>
internal sealed class SegmentSalvage(IRandomAccessSource source, string fileName, SegmentReaderOptions options)
{
    private const int SearchBytes = 64 << 10;

    private static readonly SegmentHeader LostHeader = new() { PointId = "", SegmentNumber = -1, Database = "", CreatedAt = default };

    public async ValueTask<SegmentLayout> ReadAsync(CancellationToken cancellationToken)
    {
        var header = LostHeader;
        uint? mark = null;
        long start = 0;
        try
        {
            (header, var known, start) = await SegmentLayout.ReadHeaderAsync(source, fileName, cancellationToken).ConfigureAwait(false);
            mark = known;
        }
        catch (ArchiveFormatException damage) when (damage.Code != ErrorCode.UnsupportedVersion)
        {
            Report(damage);
        }

        try
        {
            var (trailer, blocks) = await SegmentLayout.ReadIndexAsync(source, fileName, cancellationToken).ConfigureAwait(false);
            SegmentLayout.CheckOrder(blocks, mark is null && blocks.Count > 0 ? blocks[0].FileOffset : start, trailer.IndexOffset, fileName);
            return new SegmentLayout(header, mark ?? trailer.Mark, blocks);
        }
        catch (ArchiveFormatException damage)
        {
            Report(damage);
        }

        return new SegmentLayout(header, mark, await WalkAsync(mark, start, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Reads block after block; where there is none, searches for the next.</summary>
    private async ValueTask<List<SegmentBlockEntry>> WalkAsync(uint? mark, long start, CancellationToken cancellationToken)
    {
        var found = new List<SegmentBlockEntry>();
        var decoder = new BlockDecoder(fileName, options.Transforms);
        var at = start;
        while (await FindAsync(mark, at, cancellationToken).ConfigureAwait(false) is { } place)
        {
            var (header, checksum) = place;
            mark ??= header.Mark;
            at = header.FileOffset + BlockHeader.Length;
            try
            {
                found.Add(await ReadEntryAsync(decoder, header, checksum, cancellationToken).ConfigureAwait(false));
                at += header.StoredLength;
            }
            catch (ArchiveFormatException damage)
            {
                Report(damage);
            }
        }

        return found;
    }

    private async ValueTask<SegmentBlockEntry> ReadEntryAsync(BlockDecoder decoder, BlockHeader header, uint checksum, CancellationToken cancellationToken)
    {
        if (source.Length - header.FileOffset - BlockHeader.Length < header.StoredLength)
            throw new ArchiveFormatException(ErrorCode.Truncated, fileName, header.FileOffset, header.BlockNumber, "the file ends within this block");
        var stored = ArrayPool<byte>.Shared.Rent(header.StoredLength);
        try
        {
            var bytes = stored.AsMemory(0, header.StoredLength);
            await source.FillAsync(fileName, header.FileOffset + BlockHeader.Length, header.BlockNumber, bytes, cancellationToken).ConfigureAwait(false);
            using var block = decoder.Decode(header, bytes.Span);
            var totals = new FrameTotals();
            foreach (var frame in block) totals.Add(frame.Frame, frame.Facts);
            return SealedBlock.EntryOf(header, checksum, totals);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <summary>The next block header at or behind a position; null when there is none.</summary>
    private async ValueTask<(BlockHeader Header, uint Checksum)?> FindAsync(uint? mark, long at, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(SearchBytes);
        try
        {
            while (source.Length - at >= BlockHeader.Length)
            {
                var window = buffer.AsMemory(0, (int)Math.Min(SearchBytes, source.Length - at));
                await source.FillAsync(fileName, at, -1, window, cancellationToken).ConfigureAwait(false);
                if (FindIn(window.Span, mark, at) is { } found) return found;
                // Windows overlap, so that a header across the border of two is seen.
                at += window.Length - BlockHeader.Length + 1;
            }

            return null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static (BlockHeader Header, uint Checksum)? FindIn(ReadOnlySpan<byte> window, uint? mark, long windowOffset)
    {
        for (var start = 0; start <= window.Length - BlockHeader.Length; start++)
        {
            var next = window[start..].IndexOf(BlockHeader.Magic);
            if (next < 0) return null;
            start += next;
            if (start > window.Length - BlockHeader.Length) return null;
            if (BlockHeader.TryRead(window[start..], out var checksum, out _) is { } header
                && header.FileOffset == windowOffset + start && (mark is null || header.Mark == mark))
            {
                return (header, checksum);
            }
        }

        return null;
    }

    private void Report(ArchiveFormatException damage)
        => options.OnDamage!(new SegmentDamage(fileName, damage.Code, damage.Offset, damage.BlockNumber, null, damage.Message));
}
