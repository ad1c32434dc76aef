using System.Buffers;
using System.Buffers.Binary;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>Makes blocks out of parts of others by copying, without looking at values where it need not. Written blocks have version 2.</summary>
public static class RawBlockCopy
{
    /// <summary>Bytes of <see cref="Project"/>.</summary>
    public static int ProjectedLength(RawBlock block, ReadOnlySpan<ColumnSelection> selection)
    {
        ArgumentNullException.ThrowIfNull(block);
        var columns = block.ColumnSpan;
        long length = RawBlockLayout.PrefixLength(selection.Length) + 1;
        foreach (var chosen in selection) length += columns[chosen.Column].MetaLength + (long)columns[chosen.Column].DataLength;
        return RawBlockLayout.Checked(length);
    }

    /// <summary>Writes all rows of chosen columns, in the chosen order, by copying whole column areas.</summary>
    public static void Project(RawBlock block, ReadOnlySpan<ColumnSelection> selection, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var length = ProjectedLength(block, selection);
        Project(block, selection, output.GetSpan(length)[..length]);
        output.Advance(length);
    }

    /// <summary>Bytes of <see cref="WriteRows"/>.</summary>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public static int RowsLength(RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows)
    {
        ArgumentNullException.ThrowIfNull(block);
        long length = RawBlockLayout.PrefixLength(selection.Length) + 1;
        foreach (var chosen in selection)
        {
            ref readonly var column = ref block.ColumnSpan[chosen.Column];
            length += RawBlockLayout.MetaLength(column.Type, rows.Length);
            if (!column.Type.IsVariable()) length += (long)SlotWidth(in column, block.RowCount) * rows.Length;
            else foreach (var row in rows) length += block.GetItem(in column, row).Length;
        }

        return RawBlockLayout.Checked(length);
    }

    /// <summary>Writes listed rows of chosen columns.</summary>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public static void WriteRows(RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows, IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var length = RowsLength(block, selection, rows);
        WriteRows(block, selection, rows, output.GetSpan(length)[..length]);
        output.Advance(length);
    }

    /// <summary>Changes the declared bytes (for DECIMAL precision and scale) of a column inside a block.</summary>
    /// <param name="block">The whole block.</param>
    /// <param name="column">The column's index.</param>
    /// <param name="type">What to declare; the type must be the one it has.</param>
    /// <exception cref="ArgumentException">Another type.</exception>
    public static void PatchColumn(Span<byte> block, int column, BlockColumnType type)
    {
        var header = RawBlock.HeaderLength + (5 * column);
        if (block[header] != (byte)type.Type) throw new ArgumentException($"Column {column} is {((DataType)block[header]).SqlName()}, not {type.Type.SqlName()}.", nameof(type));
        BinaryPrimitives.WriteInt32LittleEndian(block[(header + 1)..], type.HeaderBytes);
    }

    /// <summary>Sets the version field: 2 is needed inside messages.</summary>
    public static void PatchVersion(Span<byte> block, int version) => BinaryPrimitives.WriteInt32LittleEndian(block, version);

    internal static void Project(RawBlock block, ReadOnlySpan<ColumnSelection> selection, Span<byte> target, bool guarded = false)
    {
        var source = block.Bytes.Span;
        var columns = selection.Length + (guarded ? 1 : 0);
        RawBlockLayout.WriteHeader(target, block.RowCount, columns);
        var at = RawBlockLayout.PrefixLength(columns);
        for (var i = 0; i < selection.Length; i++)
        {
            ref readonly var column = ref block.ColumnSpan[selection[i].Column];
            RawBlockLayout.WriteColumn(target, columns, i, column.Type, selection[i].HeaderBytes ?? column.HeaderBytes, column.DataLength);
            var area = column.MetaLength + column.DataLength;
            source.Slice(column.MetaStart, area).CopyTo(target[at..]);
            at += area;
        }

        if (guarded) RawBlockLayout.WriteGuard(target, columns, at, block.RowCount);
    }

    internal static void WriteRows(RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows, Span<byte> target, bool guarded = false)
    {
        var isAll = IsAll(rows, block.RowCount);
        var columns = selection.Length + (guarded ? 1 : 0);
        RawBlockLayout.WriteHeader(target, rows.Length, columns);
        var at = RawBlockLayout.PrefixLength(columns);
        for (var i = 0; i < selection.Length; i++)
        {
            ref readonly var column = ref block.ColumnSpan[selection[i].Column];
            var meta = target.Slice(at, (int)RawBlockLayout.MetaLength(column.Type, rows.Length));
            at += meta.Length;
            var written = column.Type.IsVariable() ? CopyVariable(block, in column, rows, meta, target[at..]) : isAll && column.Type != DataType.Null ? CopyWhole(block, in column, meta, target[at..]) : CopyFixed(block, in column, rows, meta, target[at..]);
            RawBlockLayout.WriteColumn(target, columns, i, column.Type, selection[i].HeaderBytes ?? column.HeaderBytes, written);
            at += written;
        }

        if (guarded) RawBlockLayout.WriteGuard(target, columns, at, rows.Length);
    }

    private static int CopyWhole(RawBlock block, ref readonly RawBlockColumn column, Span<byte> meta, Span<byte> data)
    {
        var source = block.Bytes.Span;
        source.Slice(column.MetaStart, column.MetaLength).CopyTo(meta);
        source.Slice(column.DataStart, column.DataLength).CopyTo(data);
        return column.DataLength;
    }

    // Blocks of large tables hold rows of one: its numbers are copied a column at a time.
    private static bool IsAll(ReadOnlySpan<int> rows, int count)
    {
        if (rows.Length != count) return false;
        for (var i = 0; i < rows.Length; i++)
        {
            if (rows[i] != i) return false;
        }

        return true;
    }

    private static int CopyVariable(RawBlock block, ref readonly RawBlockColumn column, ReadOnlySpan<int> rows, Span<byte> meta, Span<byte> data)
    {
        var at = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            var item = block.GetItem(in column, rows[i]);
            BinaryPrimitives.WriteInt32LittleEndian(meta[(4 * i)..], item.IsEmpty ? -1 : at);
            item.CopyTo(data[at..]);
            at += item.Length;
        }

        return at;
    }

    private static int CopyFixed(RawBlock block, ref readonly RawBlockColumn column, ReadOnlySpan<int> rows, Span<byte> meta, Span<byte> data)
    {
        var source = block.Bytes.Span;
        var bitmap = source.Slice(column.MetaStart, column.MetaLength);
        var values = source.Slice(column.DataStart, column.DataLength);
        var width = SlotWidth(in column, block.RowCount);
        meta.Clear();
        for (var i = 0; i < rows.Length; i++)
        {
            var row = rows[i];
            if ((bitmap[row >> 3] & (0x80 >> (row & 7))) != 0) meta[i >> 3] |= (byte)(0x80 >> (i & 7));
        }

        switch (width)
        {
            case 8:
                for (var i = 0; i < rows.Length; i++)
                {
                    BinaryPrimitives.WriteInt64LittleEndian(data[(8 * i)..], BinaryPrimitives.ReadInt64LittleEndian(values[(8 * rows[i])..]));
                }

                break;
            case 4:
                for (var i = 0; i < rows.Length; i++)
                {
                    BinaryPrimitives.WriteInt32LittleEndian(data[(4 * i)..], BinaryPrimitives.ReadInt32LittleEndian(values[(4 * rows[i])..]));
                }

                break;
            default:
                for (var i = 0; i < rows.Length; i++) values.Slice(width * rows[i], width).CopyTo(data[(width * i)..]);
                break;
        }

        return width * rows.Length;
    }

    /// <summary>The width of a slot; a column of the NULL type has whatever its data shows.</summary>
    private static int SlotWidth(ref readonly RawBlockColumn column, int rows) =>
        column.Type != DataType.Null ? column.Type.FixedWidth() : rows == 0 ? 0 : column.DataLength / rows;
}
