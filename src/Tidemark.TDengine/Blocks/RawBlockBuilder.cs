using System.Buffers;
using System.Runtime.CompilerServices;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>Builds a raw block row by row or column by column. Reusable; not thread-safe; dispose returns its buffers.</summary>
public sealed class RawBlockBuilder : IDisposable
{
    private readonly List<ColumnBuffer> _columns = [];
    private int _columnCount;

    /// <summary>Makes an empty block of the given columns.</summary>
    public RawBlockBuilder(ReadOnlySpan<BlockColumnType> columns) => Reset(columns);

    /// <summary>The number of columns.</summary>
    public int ColumnCount => _columnCount;

    /// <summary>Rows of the first column so far.</summary>
    public int RowCount => _columnCount == 0 ? 0 : _columns[0].Rows;

    /// <summary>Bytes of the block as it is now.</summary>
    public int ByteLength
    {
        get
        {
            long length = RawBlockLayout.PrefixLength(_columnCount) + 1;
            for (var i = 0; i < _columnCount; i++) length += _columns[i].MetaLength + (long)_columns[i].DataLength;
            return RawBlockLayout.Checked(length);
        }
    }

    /// <summary>What a column was declared as.</summary>
    public BlockColumnType TypeOf(int column) => Column(column).Type;

    /// <summary>Appends NULL to a column.</summary>
    public void AppendNull(int column) => Column(column).AppendNull();

    /// <summary>Appends a value: exactly the width of a fixed type, or the content of a variable one without a length.</summary>
    /// <exception cref="ArgumentException">Wrong width, or longer than the column declares.</exception>
    public void Append(int column, ReadOnlySpan<byte> value) => Column(column).Append(value);

    /// <summary>Appends a TIMESTAMP or BIGINT.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendInt64(int column, long value) => Column(column).AppendInt64(value);

    /// <summary>Appends a number of a fixed type as it lies in memory.</summary>
    /// <exception cref="ArgumentException">The column's values have another width.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendNumber<T>(int column, T value)
        where T : unmanaged => Column(column).AppendNumber(value);

    /// <summary>Forgets the rows behind a count, those too that only some columns have.</summary>
    public void Trim(int rowCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        for (var i = 0; i < _columnCount; i++) _columns[i].Trim(rowCount);
    }

    /// <summary>Appends a .NET value (see <see cref="RawValue.FromObject"/>); null appends NULL. For tests and tools.</summary>
    public void AppendObject(int column, object? value)
    {
        var buffer = Column(column);
        var raw = RawValue.FromObject(buffer.Type.Type, value, buffer.Type.Scale);
        if (raw is null) buffer.AppendNull();
        else buffer.Append(raw);
    }

    /// <summary>Appends rows of a block: its chosen columns in the order of this builder's columns.</summary>
    /// <param name="block">The source.</param>
    /// <param name="selection">One column of the source per column of this builder; types must be equal.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rowCount">How many.</param>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public void AppendRows(RawBlock block, ReadOnlySpan<ColumnSelection> selection, int firstRow, int rowCount)
    {
        CheckSelection(block, selection);
        ArgumentOutOfRangeException.ThrowIfNegative(firstRow);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(rowCount, block.RowCount - firstRow);
        for (var i = 0; i < selection.Length; i++)
        {
            for (var row = firstRow; row < firstRow + rowCount; row++) AppendCell(i, block, selection[i].Column, row);
        }
    }

    /// <summary>Appends listed rows of a block.</summary>
    /// <exception cref="TDengineFormatException">A value does not lie inside its column.</exception>
    public void AppendRows(RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows)
    {
        CheckSelection(block, selection);
        for (var i = 0; i < selection.Length; i++)
        {
            foreach (var row in rows) AppendCell(i, block, selection[i].Column, row);
        }
    }

    /// <summary>Forgets the rows, keeps columns and buffers.</summary>
    public void Clear()
    {
        for (var i = 0; i < _columnCount; i++) _columns[i].Clear();
    }

    /// <summary>Forgets rows and columns, keeps buffers.</summary>
    public void Reset(ReadOnlySpan<BlockColumnType> columns)
    {
        while (_columns.Count < columns.Length) _columns.Add(new ColumnBuffer());
        _columnCount = columns.Length;
        for (var i = 0; i < columns.Length; i++) _columns[i].Reset(columns[i]);
    }

    /// <summary>Writes the block, version 2, little-endian.</summary>
    /// <exception cref="InvalidOperationException">The columns have different numbers of rows.</exception>
    public void WriteTo(IBufferWriter<byte> output)
    {
        ArgumentNullException.ThrowIfNull(output);
        var length = ByteLength;
        WriteTo(output.GetSpan(length)[..length], guarded: false);
        output.Advance(length);
    }

    /// <summary>The block in an array of its own.</summary>
    /// <exception cref="InvalidOperationException">The columns have different numbers of rows.</exception>
    public byte[] ToArray()
    {
        var bytes = new byte[ByteLength];
        WriteTo(bytes.AsSpan(), guarded: false);
        return bytes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var column in _columns) column.Dispose();
    }

    /// <summary>Makes sure that writing will not fail half-way.</summary>
    internal void CheckComplete()
    {
        for (var i = 1; i < _columnCount; i++)
        {
            if (_columns[i].Rows != _columns[0].Rows) throw new InvalidOperationException($"Column {i} has {_columns[i].Rows} rows, the first one {_columns[0].Rows}.");
        }
    }

    internal void WriteTo(Span<byte> target, bool guarded)
    {
        CheckComplete();
        var rows = RowCount;
        var columns = _columnCount + (guarded ? 1 : 0);
        RawBlockLayout.WriteHeader(target, rows, columns);
        var at = RawBlockLayout.PrefixLength(columns);
        for (var i = 0; i < _columnCount; i++)
        {
            var column = _columns[i];
            RawBlockLayout.WriteColumn(target, columns, i, column.Type.Type, column.Type.HeaderBytes, column.DataLength);
            column.CopyTo(target[at..], target[(at + column.MetaLength)..]);
            at += column.MetaLength + column.DataLength;
        }

        if (guarded) RawBlockLayout.WriteGuard(target, columns, at, rows);
    }

    private void AppendCell(int target, RawBlock block, int column, int row)
    {
        if (block.IsNull(column, row)) _columns[target].AppendNull();
        else _columns[target].Append(block.GetValue(column, row));
    }

    private void CheckSelection(RawBlock block, ReadOnlySpan<ColumnSelection> selection)
    {
        ArgumentNullException.ThrowIfNull(block);
        if (selection.Length != _columnCount) throw new ArgumentException($"{selection.Length} columns chosen for a block of {_columnCount}.", nameof(selection));
        for (var i = 0; i < selection.Length; i++)
        {
            var type = block.ColumnSpan[selection[i].Column].Type;
            if (type != _columns[i].Type.Type) throw new ArgumentException($"Column {i} is {_columns[i].Type.Type.SqlName()}, the chosen one {type.SqlName()}.", nameof(selection));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ColumnBuffer Column(int column)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)column, (uint)_columnCount, nameof(column));
        return _columns[column];
    }
}
