using System.Runtime.InteropServices;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Drivers.Native;

/// <summary>
/// The bound columns of one execution as libtaos reads them, in one piece of memory: the list of tables with its one entry, the columns' binds, then
/// each column's NULL marks, lengths and values. Values of variable length stand one behind the other without gaps; those of fixed width have a
/// slot per row. The library copies nothing for some kinds of insert: keep it until the execution has returned.
/// </summary>
internal static unsafe class BindMemory
{
    /// <summary>Lays out the columns.</summary>
    /// <returns>The memory; the binds stand at its begin.</returns>
    /// <exception cref="ArgumentException">Columns of different length, or a value that does not fit its type.</exception>
    public static NativeBlock Of(IReadOnlyList<BoundColumn> columns)
    {
        var rows = columns[0].Values.Count;
        var total = Aligned(sizeof(StatementBinds)) + sizeof(nint) + Aligned(columns.Count * sizeof(StatementBind));
        long length = total;
        foreach (var column in columns)
        {
            if (column.Values.Count != rows) throw new ArgumentException($"columns of {rows} and {column.Values.Count} rows", nameof(columns));
            length += Aligned(rows) + Aligned(rows * 4L) + Aligned(ValueBytes(column));
        }

        var block = new NativeBlock();
        var memory = block.Reserve(checked((int)length));
        memory.Clear();
        var start = block.Pointer;
        var list = start + Aligned(sizeof(StatementBinds));
        var binds = list + sizeof(nint);
        *(StatementBinds*)start = new StatementBinds { Tables = 1, Columns = list };
        *(nint*)list = binds;
        var at = binds + Aligned(columns.Count * sizeof(StatementBind));
        for (var i = 0; i < columns.Count; i++) at = Write((StatementBind*)binds + i, at, columns[i]);
        return block;
    }

    private static nint Write(StatementBind* bind, nint at, BoundColumn column)
    {
        var rows = column.Values.Count;
        var width = column.Type.BoundWidth();
        var isNull = (byte*)at;
        var lengths = (int*)(at + Aligned(rows));
        var values = (byte*)lengths + Aligned(rows * 4L);
        *bind = new StatementBind { Type = (int)column.Type, Values = (nint)values, Lengths = width > 0 ? 0 : (nint)lengths, IsNull = (nint)isNull, Rows = rows };
        for (var row = 0; row < rows; row++)
        {
            if (column.Values[row] is { } value)
            {
                if (width > 0 && value.Length != width) throw new ArgumentException($"a value of {value.Length} bytes in a column of type {column.Type}", nameof(column));
                lengths[row] = value.Length;
                value.Span.CopyTo(new Span<byte>(values, value.Length));
                values += width > 0 ? 0 : value.Length;
            }
            else
            {
                isNull[row] = 1;
            }

            values += width;
        }

        return at + Aligned(rows) + Aligned(rows * 4L) + Aligned(ValueBytes(column));
    }

    private static long ValueBytes(BoundColumn column)
    {
        var width = column.Type.BoundWidth();
        if (width > 0) return (long)column.Values.Count * width;
        var length = 0L;
        foreach (var value in column.Values) length += value?.Length ?? 0;
        return length;
    }

    private static nint Aligned(long bytes) => (nint)((bytes + 15) & ~15L);
}
