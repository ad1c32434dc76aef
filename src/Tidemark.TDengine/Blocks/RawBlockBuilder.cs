using System.Buffers;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Blocks;

/// <summary>Builds a raw block row by row or column by column. Reusable; not thread-safe; dispose returns its buffers.</summary>
public sealed class RawBlockBuilder : IDisposable
{
    /// <summary>Makes an empty block of the given columns.</summary>
    public RawBlockBuilder(ReadOnlySpan<BlockColumnType> columns) => throw new NotSupportedException();

    /// <summary>The number of columns.</summary>
    public int ColumnCount => throw new NotSupportedException();

    /// <summary>Rows of the first column so far.</summary>
    public int RowCount => throw new NotSupportedException();

    /// <summary>Bytes of the block as it is now.</summary>
    public int ByteLength => throw new NotSupportedException();

    /// <summary>Appends NULL to a column.</summary>
    public void AppendNull(int column) => throw new NotSupportedException();

    /// <summary>Appends a value: exactly the width of a fixed type, or the content of a variable one without a length.</summary>
    /// <exception cref="ArgumentException">Wrong width, or longer than the column declares.</exception>
    public void Append(int column, ReadOnlySpan<byte> value) => throw new NotSupportedException();

    /// <summary>Appends a TIMESTAMP or BIGINT.</summary>
    public void AppendInt64(int column, long value) => throw new NotSupportedException();

    /// <summary>Appends a .NET value (see <see cref="RawValue.FromObject"/>); null appends NULL. For tests and tools.</summary>
    public void AppendObject(int column, object? value) => throw new NotSupportedException();

    /// <summary>Appends rows of a block: its chosen columns in the order of this builder's columns.</summary>
    /// <param name="block">The source.</param>
    /// <param name="selection">One column of the source per column of this builder; types must be equal.</param>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rowCount">How many.</param>
    public void AppendRows(RawBlock block, ReadOnlySpan<ColumnSelection> selection, int firstRow, int rowCount) => throw new NotSupportedException();

    /// <summary>Appends listed rows of a block.</summary>
    public void AppendRows(RawBlock block, ReadOnlySpan<ColumnSelection> selection, ReadOnlySpan<int> rows) => throw new NotSupportedException();

    /// <summary>Forgets the rows, keeps columns and buffers.</summary>
    public void Clear() => throw new NotSupportedException();

    /// <summary>Forgets rows and columns, keeps buffers.</summary>
    public void Reset(ReadOnlySpan<BlockColumnType> columns) => throw new NotSupportedException();

    /// <summary>Writes the block, version 2, little-endian.</summary>
    /// <exception cref="InvalidOperationException">The columns have different numbers of rows, or none.</exception>
    public void WriteTo(IBufferWriter<byte> output) => throw new NotSupportedException();

    /// <summary>The block in an array of its own.</summary>
    public byte[] ToArray() => throw new NotSupportedException();

    /// <inheritdoc/>
    public void Dispose() => throw new NotSupportedException();
}
