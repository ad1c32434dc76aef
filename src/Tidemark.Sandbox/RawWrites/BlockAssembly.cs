using System.Buffers.Binary;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>Makes a block of what the receiver reads, where that is not the block as it is.</summary>
internal static class BlockAssembly
{
    /// <summary>Reads each column where its source says. What lies outside of the block reads as NULL: a real process would read foreign memory.</summary>
    public static ReadOnlyMemory<byte> Assemble(RawBlock block, IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnSource> sources)
    {
        var types = new BlockColumnType[columns.Count];
        for (var i = 0; i < types.Length; i++)
            types[i] = new(columns[i].Type, columns[i].Bytes, (byte)columns[i].DecimalPrecision, (byte)columns[i].DecimalScale);
        using var builder = new RawBlockBuilder(types);
        var bytes = block.Bytes.Span;
        for (var i = 0; i < types.Length; i++)
            for (var row = 0; row < block.RowCount; row++)
                if (Read(bytes, columns[i].Type, sources[i], row, out var value))
                    builder.Append(i, value[..Math.Min(value.Length, Widest(columns[i]))]);
                else
                    builder.AppendNull(i);
        return builder.ToArray();
    }

    private static int Widest(ColumnDefinition column) => column.IsVariable ? column.Bytes - 2 : column.Bytes;

    private static bool Read(ReadOnlySpan<byte> block, DataType type, ColumnSource source, int row, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!type.IsVariable())
        {
            var width = type.FixedWidth();
            var bit = source.MetaStart + (row >> 3);
            var at = source.DataStart + (row * width);
            if (at + width > block.Length || (block[bit] & (0x80 >> (row & 7))) != 0)
                return false;
            value = block.Slice(at, width);
            return true;
        }

        if (source.MetaStart + (4 * row) + 4 > block.Length)
            return false;
        var offset = BinaryPrimitives.ReadInt32LittleEndian(block[(source.MetaStart + (4 * row))..]);
        if (offset < 0 || (long)source.DataStart + offset + 2 > block.Length)
            return false;
        var item = block[(source.DataStart + offset)..];
        var length = BinaryPrimitives.ReadUInt16LittleEndian(item);
        if (length + 2 > item.Length)
            return false;
        value = item.Slice(2, length);
        return true;
    }
}
