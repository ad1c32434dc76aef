using System.Buffers.Binary;
using Tidemark.Archive.Checksums;
using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>The end of a segment. See docs/FORMAT.md.</summary>
internal readonly record struct SegmentTrailer(long IndexOffset, int IndexLength, int Blocks, long FileLength, uint Mark)
{
    public const int Length = 40;
    private const int ChecksumAt = 28;
    private const int MagicAt = 32;

    private static ReadOnlySpan<byte> Magic => "TIDEEND\n"u8;

    public byte[] Write()
    {
        var bytes = new byte[Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, IndexOffset);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(8), IndexLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(12), Blocks);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(16), FileLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), Mark);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(ChecksumAt), Crc32C.Compute(bytes.AsSpan(0, ChecksumAt)));
        Magic.CopyTo(bytes.AsSpan(MagicAt));
        return bytes;
    }

    /// <summary>Checks and reads the trailer of a file of that length.</summary>
    public static SegmentTrailer Read(ReadOnlySpan<byte> bytes, long fileLength, string fileName)
    {
        var offset = fileLength - Length;
        var hasMagic = bytes[MagicAt..].SequenceEqual(Magic);
        var hasChecksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]) == Crc32C.Compute(bytes[..ChecksumAt]);
        if (!hasMagic && !hasChecksum)
            throw new ArchiveFormatException(ErrorCode.Truncated, fileName, fileLength, -1, "the file has no trailer at its end: it was cut off, or was never completed");
        if (!hasMagic || !hasChecksum)
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, offset, -1, "the trailer is damaged");

        var trailer = new SegmentTrailer(
            BinaryPrimitives.ReadInt64LittleEndian(bytes),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]));
        if (trailer.FileLength != fileLength)
            throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, offset, -1, $"the file has {fileLength} bytes, its trailer says {trailer.FileLength}");
        var possible = trailer is { IndexLength: > 0 and <= SegmentLimits.MaxIndexBytes, IndexOffset: > 0, Blocks: >= 0 }
            && trailer.IndexOffset == offset - trailer.IndexLength;
        return possible ? trailer : throw new ArchiveFormatException(ErrorCode.Corrupt, fileName, offset, -1, "the trailer has impossible values");
    }
}
