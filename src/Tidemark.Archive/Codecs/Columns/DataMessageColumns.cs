using System.Buffers.Binary;

namespace Tidemark.Archive.Codecs.Columns;

/// <summary>
/// Finds the columns in a data message. It stops where something is not as expected: what is not found is compressed as it is.
/// Source: messages of a 3.3.7.5 server.
/// </summary>
internal static class DataMessageColumns
{
    private const byte HeadVersion = 100;
    private const int BlockPrefixLength = 18;
    private const int BlockHeaderLength = 28;
    private const int MostColumns = 4096;

    /// <summary>Whether messages of that raw type have columns.</summary>
    public static bool HasColumns(ushort rawType) => rawType is 2 or 4;

    /// <summary>Notes the columns of a message.</summary>
    /// <param name="body">The message.</param>
    /// <param name="start">Where it lies in the payload.</param>
    /// <param name="layout">Takes the columns.</param>
    public static void Find(ReadOnlySpan<byte> body, int start, ColumnLayout layout)
    {
        var reader = new ByteReader(body);
        if (!reader.TryByte(out var version) || version != HeadVersion
            || !reader.TryInt32(out var offsetsLength) || !reader.TrySkip(offsetsLength)
            || !reader.TryInt32(out var blocks) || !reader.TryByte(out var withName) || !reader.TryByte(out var withSchema))
        {
            return;
        }

        for (var i = 0; i < blocks; i++)
        {
            if (!reader.TryVarint(out var length) || length > (ulong)reader.Left) return;
            var at = reader.Position;
            if (!TryBlock(body.Slice(at, (int)length), start + at, layout) || !reader.TrySkip((int)length)) return;
            if (withSchema != 0 && !TrySkipSchema(ref reader)) return;
            if (withName != 0 && !TrySkipText(ref reader)) return;
        }
    }

    private static bool TryBlock(ReadOnlySpan<byte> block, int start, ColumnLayout layout)
    {
        if (block.Length < BlockPrefixLength + BlockHeaderLength || BinaryPrimitives.ReadInt64LittleEndian(block) != 1) return false;
        start += BlockPrefixLength;
        block = block[BlockPrefixLength..];
        var rows = BinaryPrimitives.ReadInt32LittleEndian(block[8..]);
        var columns = BinaryPrimitives.ReadInt32LittleEndian(block[12..]);
        if (rows <= 0 || columns is <= 0 or > MostColumns || block.Length - BlockHeaderLength < 9 * columns) return false;
        var at = BlockHeaderLength + (9 * columns);
        for (var i = 0; i < columns; i++)
        {
            var type = block[BlockHeaderLength + (5 * i)];
            var bytes = BinaryPrimitives.ReadInt32LittleEndian(block[(BlockHeaderLength + (5 * i) + 1)..]);
            var length = BinaryPrimitives.ReadInt32LittleEndian(block[(BlockHeaderLength + (5 * columns) + (4 * i))..]);
            var width = ColumnTypes.WidthOf(type);
            var isVariable = ColumnTypes.IsVariable(type);
            if (width == 0 && !isVariable && ColumnTypes.OtherWidthOf(type) < 0) return false;
            var meta = isVariable ? 4L * rows : (rows + 7L) / 8;
            if (length < 0 || meta + length > block.Length - at) return false;
            if (isVariable) layout.AddVariable(columns, i, type, bytes, start + at, rows, block.Slice(at, (int)meta), block.Slice(at + (int)meta, length));
            else if (width > 0 && length == (long)rows * width) layout.AddFixed(columns, i, type, start + at + (int)meta, rows, width);
            at += (int)meta + length;
        }

        return true;
    }

    private static bool TrySkipSchema(ref ByteReader reader)
    {
        if (!reader.TryVarint(out var zigzag) || !reader.TryVarint(out _)) return false;
        for (var left = zigzag >> 1; left > 0; left--)
        {
            if (!reader.TrySkip(2) || !reader.TryVarint(out _) || !reader.TryVarint(out _) || !TrySkipText(ref reader)) return false;
        }

        return true;
    }

    private static bool TrySkipText(ref ByteReader reader) => reader.TryVarint(out var length) && length <= (ulong)reader.Left && reader.TrySkip((int)length);
}
