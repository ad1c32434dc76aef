using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Backup.Contents;

/// <summary>Rows of a table, or a range of timestamps to delete from it, as they lie in a spill. Refers to the bytes it was read from.</summary>
/// <param name="Table">The table's id.</param>
/// <param name="Body">What follows the head.</param>
/// <param name="IsDelete">Whether it is a delete.</param>
internal readonly record struct SpilledRecord(long Table, ReadOnlyMemory<byte> Body, bool IsDelete)
{
    /// <summary>i32 length of the body, i64 table, u8 kind.</summary>
    public const int HeadLength = 13;

    /// <summary>Two timestamps, both inclusive.</summary>
    public const int DeleteLength = 16;

    public long Start => BinaryPrimitives.ReadInt64LittleEndian(Body.Span);

    public long End => BinaryPrimitives.ReadInt64LittleEndian(Body.Span[8..]);

    /// <summary>The id of the table's column for each column of the block; 0 for a column that was left out.</summary>
    public ReadOnlySpan<short> ColumnIds => MemoryMarshal.Cast<byte, short>(Body.Span.Slice(4, 2 * Columns));

    /// <summary>The rows.</summary>
    public RawBlock Block => RawBlock.Parse(Body[(4 + (2 * Columns))..]);

    private int Columns => BinaryPrimitives.ReadInt32LittleEndian(Body.Span);

    /// <summary>Bytes of the body of a record with rows, without the block.</summary>
    public static int RowsHeadLength(int columns) => 4 + (2 * columns);

    public static void WriteHead(Span<byte> target, int bodyLength, long table, bool isDelete)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, bodyLength);
        BinaryPrimitives.WriteInt64LittleEndian(target[4..], table);
        target[12] = isDelete ? (byte)1 : (byte)0;
    }

    public static (int BodyLength, long Table, bool IsDelete) ReadHead(ReadOnlySpan<byte> head) =>
        (BinaryPrimitives.ReadInt32LittleEndian(head), BinaryPrimitives.ReadInt64LittleEndian(head[4..]), head[12] != 0);

    public static void WriteRowsHead(Span<byte> target, ReadOnlySpan<short> columnIds)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target, columnIds.Length);
        MemoryMarshal.AsBytes(columnIds).CopyTo(target[4..]);
    }

    public static void WriteDelete(Span<byte> target, long start, long end)
    {
        BinaryPrimitives.WriteInt64LittleEndian(target, start);
        BinaryPrimitives.WriteInt64LittleEndian(target[8..], end);
    }
}
