using System.Buffers.Binary;
using Tidemark.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>
/// A raw block (columnar rows of a query result or a message), read in place. Immutable as long as its bytes are; thread-safe.
/// The structure is checked when it is parsed, a single value when it is read.
/// </summary>
/// <remarks>Source: blocks observed on a 3.3.7.5 server. Column lengths are little-endian whatever the version field says: see <see cref="Version"/>.</remarks>
public sealed class RawBlock
{
    internal const int HeaderLength = 28;
    internal const int MaximumColumns = 4096 + 16;
    private readonly RawBlockColumn[] _columns;
    private readonly ReadOnlyMemory<byte> _bytes;

    private RawBlock(ReadOnlyMemory<byte> bytes, int version, int rows, RawBlockColumn[] columns)
    {
        _bytes = bytes;
        Version = version;
        RowCount = rows;
        _columns = columns;
    }

    /// <summary>1 in query results, 2 inside messages. Messages with version 1 crash the receiver.</summary>
    public int Version { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount { get; }

    /// <summary>The columns in their order.</summary>
    public IReadOnlyList<RawBlockColumn> Columns => _columns;

    /// <summary>The whole block.</summary>
    public ReadOnlyMemory<byte> Bytes => _bytes;

    internal ReadOnlySpan<RawBlockColumn> ColumnSpan => _columns;

    /// <summary>Reads a block that fills <paramref name="bytes"/> exactly.</summary>
    /// <param name="bytes">The block; kept, not copied.</param>
    /// <param name="position">Where the block lies in its message, for error texts.</param>
    /// <exception cref="TDengineFormatException">Not a block, or not all of it.</exception>
    public static RawBlock Parse(ReadOnlyMemory<byte> bytes, long position = 0)
    {
        var span = bytes.Span;
        if (span.Length < HeaderLength + 1) throw Truncated($"a raw block of {span.Length} bytes has no whole header", position);
        var version = BinaryPrimitives.ReadInt32LittleEndian(span);
        var length = BinaryPrimitives.ReadInt32LittleEndian(span[4..]);
        var rows = BinaryPrimitives.ReadInt32LittleEndian(span[8..]);
        var count = BinaryPrimitives.ReadInt32LittleEndian(span[12..]);
        if (version is not (1 or 2)) throw new TDengineFormatException(ErrorCode.UnsupportedVersion, $"raw block of version {version}", position);
        if (length > span.Length) throw Truncated($"a raw block says {length} bytes and has {span.Length}", position + 4);
        if (length != span.Length) throw Corrupt($"a raw block says {length} bytes and has {span.Length}", position + 4);
        if (rows < 0) throw Corrupt($"a raw block says {rows} rows", position + 8);
        if (count is < 0 or > MaximumColumns) throw Corrupt($"a raw block says {count} columns", position + 12);
        var at = HeaderLength + (9L * count);
        if (at + 1 > length) throw Corrupt($"a raw block of {length} bytes has no room for {count} columns", position + 12);

        var columns = new RawBlockColumn[count];
        for (var i = 0; i < count; i++)
        {
            var header = HeaderLength + (5 * i);
            var type = (DataType)span[header];
            var bytesField = BinaryPrimitives.ReadInt32LittleEndian(span[(header + 1)..]);
            var dataLength = BinaryPrimitives.ReadInt32LittleEndian(span[(HeaderLength + (5 * count) + (4 * i))..]);
            if (!type.IsKnown()) throw Corrupt($"column {i} has the unknown type {(byte)type}", position + header);
            if (dataLength < 0) throw Corrupt($"column {i} says {dataLength} bytes of data", position + header);
            var metaLength = type.IsVariable() ? 4L * rows : (rows + 7L) / 8;
            var width = type.FixedWidth();
            if (width != 0 && dataLength != (long)rows * width) throw Corrupt($"column {i} ({type.SqlName()}) has {dataLength} bytes for {rows} rows", position + header);
            if (at + metaLength + dataLength > length - 1) throw Corrupt($"column {i} ends behind the block", position + header);
            columns[i] = new RawBlockColumn(type, bytesField, (int)at, (int)metaLength, (int)(at + metaLength), dataLength);
            at += metaLength + dataLength;
        }

        if (at + 1 != length) throw Corrupt($"a raw block has {length - at - 1} bytes behind its columns", position + at);
        return new RawBlock(bytes, version, rows, columns);
    }

    /// <summary>Whether a value is NULL.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    public bool IsNull(int column, int row)
    {
        ref readonly var c = ref _columns[column];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        var span = _bytes.Span;
        return c.Type.IsVariable()
            ? BinaryPrimitives.ReadInt32LittleEndian(span[(c.MetaStart + (4 * row))..]) < 0
            : c.Type == DataType.Null || (span[c.MetaStart + (row >> 3)] & (0x80 >> (row & 7))) != 0;
    }

    /// <summary>The content of a value without its length prefix; empty for NULL.</summary>
    /// <exception cref="ArgumentOutOfRangeException">No such row.</exception>
    /// <exception cref="TDengineFormatException">The value does not lie inside its column.</exception>
    public ReadOnlySpan<byte> GetValue(int column, int row)
    {
        ref readonly var c = ref _columns[column];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        if (c.Type.IsVariable())
        {
            var item = GetItem(in c, row);
            return item.IsEmpty ? item : item[c.Type.LengthPrefixBytes()..];
        }

        if (IsNull(column, row)) return default;
        var width = c.Type.FixedWidth();
        return _bytes.Span.Slice(c.DataStart + (row * width), width);
    }

    /// <summary>A value of a TIMESTAMP or BIGINT column.</summary>
    /// <exception cref="InvalidOperationException">The column is of another type.</exception>
    public long GetInt64(int column, int row)
    {
        ref readonly var c = ref _columns[column];
        if (c.Type is not (DataType.Timestamp or DataType.BigInt)) throw new InvalidOperationException($"Column {column} is {c.Type.SqlName()}, not a 64-bit integer.");
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)RowCount, nameof(row));
        return BinaryPrimitives.ReadInt64LittleEndian(_bytes.Span[(c.DataStart + (row * 8))..]);
    }

    /// <summary>A value as <see cref="RawValue.ToObject"/> gives it; null for NULL. For tests and tools.</summary>
    public object? GetObject(int column, int row) =>
        IsNull(column, row) ? null : RawValue.ToObject(_columns[column].Type, GetValue(column, row), _columns[column].Scale);

    /// <summary>Reads every offset and length of the variable columns.</summary>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public void CheckValues()
    {
        foreach (ref readonly var column in _columns.AsSpan())
        {
            if (!column.Type.IsVariable()) continue;
            for (var row = 0; row < RowCount; row++) GetItem(in column, row);
        }
    }

    /// <summary>A variable value with its length prefix; empty for NULL.</summary>
    internal ReadOnlySpan<byte> GetItem(ref readonly RawBlockColumn c, int row)
    {
        var span = _bytes.Span;
        var offset = BinaryPrimitives.ReadInt32LittleEndian(span[(c.MetaStart + (4 * row))..]);
        if (offset < 0) return default;
        var prefix = c.Type.LengthPrefixBytes();
        if (offset > c.DataLength - prefix) throw Corrupt($"row {row} of a {c.Type.SqlName()} column lies behind the column", c.MetaStart + (4L * row));
        var data = span.Slice(c.DataStart, c.DataLength)[offset..];
        var length = prefix == 4 ? BinaryPrimitives.ReadUInt32LittleEndian(data) : BinaryPrimitives.ReadUInt16LittleEndian(data);
        if (length > (uint)(data.Length - prefix)) throw Corrupt($"row {row} of a {c.Type.SqlName()} column says {length} bytes", c.DataStart + (long)offset);
        return data[..(prefix + (int)length)];
    }

    private static TDengineFormatException Truncated(string message, long position) => new(ErrorCode.Truncated, message, position);

    private static TDengineFormatException Corrupt(string message, long position) => new(ErrorCode.Corrupt, message, position);
}
