using System.Buffers.Binary;

namespace Tidemark.Archive.Segments;

/// <summary>The records at the end of a payload, one for each frame. See docs/FORMAT.md.</summary>
internal static class FrameTable
{
    public const int RecordLength = 56;

    [Flags]
    private enum Known : byte
    {
        None = 0,
        MinTimestamp = 1,
        MaxTimestamp = 2,
    }

    public static void Write(Span<byte> record, in SegmentFrame frame, in FrameFacts facts)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, frame.VgroupId);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], frame.RawType);
        record[6] = (byte)frame.Kind;
        record[7] = (byte)((facts.MinTimestamp.HasValue ? Known.MinTimestamp : Known.None) | (facts.MaxTimestamp.HasValue ? Known.MaxTimestamp : Known.None));
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], frame.Offset);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], facts.NextOffset);
        BinaryPrimitives.WriteInt64LittleEndian(record[24..], facts.Rows);
        BinaryPrimitives.WriteInt32LittleEndian(record[32..], facts.Tables);
        BinaryPrimitives.WriteInt32LittleEndian(record[36..], frame.Body.Length);
        BinaryPrimitives.WriteInt64LittleEndian(record[40..], facts.MinTimestamp ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(record[48..], facts.MaxTimestamp ?? 0);
    }

    public static int BodyLength(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadInt32LittleEndian(record[36..]);

    /// <summary>Whether the values of a record are among those the format allows.</summary>
    public static bool IsPossible(ReadOnlySpan<byte> record)
        => BodyLength(record) is >= 0 and <= SegmentLimits.MaxBodyBytes && record[6] <= (byte)FrameKind.Built && record[7] <= (byte)(Known.MinTimestamp | Known.MaxTimestamp);

    public static FrameFacts ReadFacts(ReadOnlySpan<byte> record)
    {
        var known = (Known)record[7];
        return new FrameFacts
        {
            NextOffset = BinaryPrimitives.ReadInt64LittleEndian(record[16..]),
            Rows = BinaryPrimitives.ReadInt64LittleEndian(record[24..]),
            Tables = BinaryPrimitives.ReadInt32LittleEndian(record[32..]),
            MinTimestamp = (known & Known.MinTimestamp) != Known.None ? BinaryPrimitives.ReadInt64LittleEndian(record[40..]) : null,
            MaxTimestamp = (known & Known.MaxTimestamp) != Known.None ? BinaryPrimitives.ReadInt64LittleEndian(record[48..]) : null,
        };
    }

    public static SegmentFrame ReadFrame(ReadOnlySpan<byte> record, ReadOnlyMemory<byte> body) => new(
        BinaryPrimitives.ReadInt32LittleEndian(record),
        BinaryPrimitives.ReadInt64LittleEndian(record[8..]),
        BinaryPrimitives.ReadUInt16LittleEndian(record[4..]),
        (FrameKind)record[6],
        body);
}
