using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Rows;

/// <summary>Some rows of a table, columnar. Rows and columns are addressed by their ordinal; column 0 is the timestamp.</summary>
public sealed class RowChunk
{
    /// <summary>Most rows of a chunk.</summary>
    public const int MaxRows = 4096;

    private readonly TableRows _table;

    /// <summary>By the ordinal of the table's columns; null where all values are NULL.</summary>
    private readonly List<RowColumn?> _columns;

    internal RowChunk(TableRows table)
    {
        _table = table;
        _columns = new(table.Columns.Count);
        for (var i = 0; i < table.Columns.Count; i++)
            _columns.Add(null);
    }

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Timestamps of all rows, ascending.</summary>
    public ReadOnlySpan<long> Timestamps =>
        _columns[0] is FixedRowColumn column ? MemoryMarshal.Cast<byte, long>(column.Data)[..Count] : default;

    /// <summary>Whether a value is NULL.</summary>
    public bool IsNull(int column, int row) => _columns[column]?.IsNull(row) ?? true;

    /// <summary>The bytes of a value: little-endian of fixed types, the content (without length) of variable ones. Undefined for NULL.</summary>
    public ReadOnlySpan<byte> Value(int column, int row) => _columns[column] is { } values ? values.Value(row) : default;

    /// <summary>Bytes of the raw block that <see cref="WriteBlock(int, int, ReadOnlySpan{int}, int, Span{byte})"/> makes of the same rows.</summary>
    public int BlockLength(int firstRow, int rows, ReadOnlySpan<int> columns)
    {
        var length = 28 + (9 * columns.Length) + 1;
        foreach (var column in columns)
        {
            var definition = _table.Columns[column];
            length += definition.IsVariable ? 4 * rows : (rows + 7) / 8;
            length += _columns[column]?.DataLength(firstRow, rows) ?? (definition.IsVariable ? 0 : rows * definition.Bytes);
        }

        return length;
    }

    /// <summary>Writes rows as a raw block.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">Ordinals of the columns to write.</param>
    /// <param name="version">The version field: 1 for query blocks, 2 inside messages.</param>
    /// <param name="output">Takes the block.</param>
    /// <returns>Bytes written.</returns>
    public int WriteBlock(int firstRow, int rows, ReadOnlySpan<int> columns, int version, IBufferWriter<byte> output)
    {
        var length = BlockLength(firstRow, rows, columns);
        WriteBlock(firstRow, rows, columns, version, output.GetSpan(length)[..length]);
        output.Advance(length);
        return length;
    }

    /// <summary>Writes rows as a raw block.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">Ordinals of the columns to write.</param>
    /// <param name="version">The version field: 1 for query blocks, 2 inside messages.</param>
    /// <param name="block">Exactly <see cref="BlockLength"/> bytes.</param>
    public void WriteBlock(int firstRow, int rows, ReadOnlySpan<int> columns, int version, Span<byte> block)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block, version);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], block.Length);
        BinaryPrimitives.WriteInt32LittleEndian(block[8..], rows);
        BinaryPrimitives.WriteInt32LittleEndian(block[12..], columns.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(block[16..], 0x80000000);
        BinaryPrimitives.WriteUInt64LittleEndian(block[20..], 0);
        var at = 28 + (9 * columns.Length);
        for (var i = 0; i < columns.Length; i++)
        {
            var definition = _table.Columns[columns[i]];
            var values = _columns[columns[i]];
            block[28 + (5 * i)] = (byte)definition.Type;
            BinaryPrimitives.WriteInt32LittleEndian(block[(29 + (5 * i))..], version == 1 ? definition.BlockBytes : definition.MessageBlockBytes);
            var metaLength = definition.IsVariable ? 4 * rows : (rows + 7) / 8;
            var dataLength = values?.DataLength(firstRow, rows) ?? (definition.IsVariable ? 0 : rows * definition.Bytes);
            BinaryPrimitives.WriteInt32LittleEndian(block[(28 + (5 * columns.Length) + (4 * i))..], dataLength);
            var meta = block.Slice(at, metaLength);
            var data = block.Slice(at + metaLength, dataLength);
            at += metaLength + dataLength;
            if (values is not null)
                values.Write(firstRow, rows, meta, data);
            else
                WriteNulls(definition, rows, meta, data);
        }

        block[at] = 0;
    }

    internal void Insert(int row, RawBlock block, ReadOnlySpan<int> sources, int first, int rows)
    {
        for (var i = 0; i < _columns.Count; i++)
        {
            if (sources[i] >= 0)
                ColumnAt(i).Insert(row, Count, block, sources[i], first, rows);
            else
                _columns[i]?.InsertNulls(row, Count, rows);
        }

        Count += rows;
    }

    internal void Set(int row, RawBlock block, ReadOnlySpan<int> sources, int sourceRow, int firstColumn)
    {
        for (var i = firstColumn; i < _columns.Count; i++)
            if (sources[i] >= 0)
                ColumnAt(i).Set(row, block, sources[i], sourceRow);
    }

    internal void Remove(int row, int rows)
    {
        foreach (var column in _columns)
            column?.Remove(row, Count, rows);
        Count -= rows;
    }

    internal RowChunk SplitOff(int row)
    {
        var other = new RowChunk(_table) { Count = Count - row };
        for (var i = 0; i < _columns.Count; i++)
            other._columns[i] = _columns[i]?.SplitOff(row, Count);
        Count = row;
        return other;
    }

    /// <summary>Follows a change of the table's columns.</summary>
    /// <param name="sources">Per new column its old ordinal, -1 for a new one.</param>
    internal void Rearrange(ReadOnlySpan<int> sources)
    {
        var old = _columns.ToArray();
        _columns.Clear();
        foreach (var source in sources)
            _columns.Add(source < 0 ? null : old[source]);
    }

    /// <summary>The values of a column; null where all are NULL.</summary>
    internal RowColumn? StoredColumn(int column) => _columns[column];

    private RowColumn ColumnAt(int column)
    {
        if (_columns[column] is { } there)
            return there;
        var definition = _table.Columns[column];
        RowColumn made = definition.IsVariable
            ? new VariableRowColumn(definition.Type.LengthPrefixBytes())
            : new FixedRowColumn(definition.Type.FixedWidth());
        if (Count > 0)
            made.InsertNulls(0, 0, Count);
        return _columns[column] = made;
    }

    private static void WriteNulls(ColumnDefinition definition, int rows, Span<byte> meta, Span<byte> data)
    {
        data.Clear();
        meta.Clear();
        if (definition.IsVariable)
            meta.Fill(0xFF);
        else
            for (var i = 0; i < rows; i++)
                meta[i >> 3] |= (byte)(0x80 >> (i & 7));
    }
}
