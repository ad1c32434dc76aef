using System.Buffers.Binary;
using Tidemark.Archive.Checksums;

namespace Tidemark.Archive.Segments;

/// <summary>The header of a block. See docs/FORMAT.md.</summary>
internal readonly record struct BlockHeader
{
    public const int Length = 52;
    private const int ChecksumAt = 48;

    public static ReadOnlySpan<byte> Magic => "TBLK"u8;

    public required int BlockNumber { get; init; }

    public required long FileOffset { get; init; }

    public required uint Mark { get; init; }

    public required byte Codec { get; init; }

    public required byte Transform { get; init; }

    public required int Frames { get; init; }

    public required int StoredLength { get; init; }

    public required int TransformedLength { get; init; }

    public required int PayloadLength { get; init; }

    public required uint StoredChecksum { get; init; }

    public required uint PayloadChecksum { get; init; }

    /// <summary>Writes it; gives its own checksum.</summary>
    public uint Write(Span<byte> bytes)
    {
        Magic.CopyTo(bytes);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], BlockNumber);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], FileOffset);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[16..], Mark);
        bytes[20] = Codec;
        bytes[21] = Transform;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[22..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[24..], Frames);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[28..], StoredLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[32..], TransformedLength);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[36..], PayloadLength);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[40..], StoredChecksum);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[44..], PayloadChecksum);
        var checksum = Crc32C.Compute(bytes[..ChecksumAt]);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumAt..], checksum);
        return checksum;
    }

    /// <summary>Reads one; null with a reason when the bytes are none.</summary>
    public static BlockHeader? TryRead(ReadOnlySpan<byte> bytes, out uint checksum, out string fault)
    {
        checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumAt..]);
        fault = "the block header is damaged";
        if (!bytes[..Magic.Length].SequenceEqual(Magic) || checksum != Crc32C.Compute(bytes[..ChecksumAt])) return null;

        var header = new BlockHeader
        {
            BlockNumber = BinaryPrimitives.ReadInt32LittleEndian(bytes[4..]),
            FileOffset = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
            Mark = BinaryPrimitives.ReadUInt32LittleEndian(bytes[16..]),
            Codec = bytes[20],
            Transform = bytes[21],
            Frames = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]),
            StoredLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[28..]),
            TransformedLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[32..]),
            PayloadLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[36..]),
            StoredChecksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[40..]),
            PayloadChecksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[44..]),
        };
        fault = "the block header has impossible values";
        var possible = header is { BlockNumber: >= 0, Frames: > 0, StoredLength: >= 0 and <= SegmentLimits.MaxPayloadBytes, TransformedLength: >= 0 and <= SegmentLimits.MaxPayloadBytes, PayloadLength: <= SegmentLimits.MaxPayloadBytes }
            && BinaryPrimitives.ReadUInt16LittleEndian(bytes[22..]) == 0
            && header.PayloadLength >= (long)header.Frames * FrameTable.RecordLength;
        return possible ? header : null;
    }
}
