using System.Buffers;

namespace Tidemark.Sandbox.Rows;

/// <summary>Some rows of a table, columnar. Rows and columns are addressed by their ordinal; column 0 is the timestamp.</summary>
public sealed class RowChunk
{
    /// <summary>Most rows of a chunk.</summary>
    public const int MaxRows = 4096;

    /// <summary>Rows.</summary>
    public int Count { get; private set; }

    /// <summary>Timestamps of all rows, ascending.</summary>
    public ReadOnlySpan<long> Timestamps => throw new NotSupportedException();

    /// <summary>Whether a value is NULL.</summary>
    public bool IsNull(int column, int row) => throw new NotSupportedException();

    /// <summary>The bytes of a value: little-endian of fixed types, the content (without length) of variable ones. Undefined for NULL.</summary>
    public ReadOnlySpan<byte> Value(int column, int row) => throw new NotSupportedException();

    /// <summary>Writes rows as a raw block.</summary>
    /// <param name="firstRow">First row.</param>
    /// <param name="rows">How many.</param>
    /// <param name="columns">Ordinals of the columns to write.</param>
    /// <param name="version">The version field: 1 for query blocks, 2 inside messages.</param>
    /// <param name="output">Takes the block.</param>
    /// <returns>Bytes written.</returns>
    public int WriteBlock(int firstRow, int rows, ReadOnlySpan<int> columns, int version, IBufferWriter<byte> output) =>
        throw new NotSupportedException();
}
