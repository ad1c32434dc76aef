using System.Buffers.Binary;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>
/// The bind data of stmt2 for one table without name and tags. Source: taosAdapter 3.3.7.5, recorded.
/// NCHAR as UTF-8, DECIMAL as raw scaled integers (text would be stored as garbage without an error), the rest as in raw blocks.
/// </summary>
internal static class BindData
{
    private const int HeaderBytes = 28;
    private const int BindFixedBytes = 4 + 4 + 4 + 1 + 4;

    /// <summary>Lays out the columns.</summary>
    /// <exception cref="ArgumentException">Columns of different length, or a value that does not fit its type.</exception>
    public static byte[] Encode(IReadOnlyList<BoundColumn> columns)
    {
        var rows = columns[0].Values.Count;
        long columnBytes = 0;
        foreach (var column in columns)
        {
            if (column.Values.Count != rows) throw new ArgumentException($"columns of {rows} and {column.Values.Count} rows", nameof(columns));
            columnBytes += BindLength(column);
        }

        var total = checked((int)(HeaderBytes + 4 + columnBytes));
        var data = new byte[total];
        var header = data.AsSpan();
        BinaryPrimitives.WriteInt32LittleEndian(header, total);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], 1);
        BinaryPrimitives.WriteInt32LittleEndian(header[12..], columns.Count);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], HeaderBytes);
        BinaryPrimitives.WriteInt32LittleEndian(header[HeaderBytes..], (int)columnBytes);
        var rest = header[(HeaderBytes + 4)..];
        foreach (var column in columns) rest = rest[WriteBind(rest, column)..];
        return data;
    }

    private static long BindLength(BoundColumn column)
    {
        var rows = column.Values.Count;
        var width = column.Type.BoundWidth();
        if (width > 0) return BindFixedBytes + rows + ((long)rows * width);
        var length = BindFixedBytes + rows + (4L * rows);
        foreach (var value in column.Values) length += value?.Length ?? 0;
        return length;
    }

    private static int WriteBind(Span<byte> destination, BoundColumn column)
    {
        var rows = column.Values.Count;
        var width = column.Type.BoundWidth();
        var length = (int)BindLength(column);
        BinaryPrimitives.WriteInt32LittleEndian(destination, length);
        BinaryPrimitives.WriteInt32LittleEndian(destination[4..], (int)column.Type);
        BinaryPrimitives.WriteInt32LittleEndian(destination[8..], rows);
        for (var row = 0; row < rows; row++) destination[12 + row] = column.Values[row] is null ? (byte)1 : (byte)0;
        destination[12 + rows] = width > 0 ? (byte)0 : (byte)1;
        var position = 13 + rows;
        if (width == 0)
        {
            for (var row = 0; row < rows; row++, position += 4) BinaryPrimitives.WriteInt32LittleEndian(destination[position..], column.Values[row]?.Length ?? 0);
        }

        BinaryPrimitives.WriteInt32LittleEndian(destination[position..], length - position - 4);
        position += 4;
        foreach (var value in column.Values)
        {
            if (value is { } bytes)
            {
                if (width > 0 && bytes.Length != width) throw new ArgumentException($"a value of {bytes.Length} bytes in a column of type {column.Type}", nameof(column));
                bytes.Span.CopyTo(destination[position..]);
            }

            position += width > 0 ? width : value?.Length ?? 0;
        }

        return length;
    }
}
