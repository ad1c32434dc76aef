using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Rows;

/// <summary>
/// The rows of one table: columnar, sorted by timestamp and composite key, in chunks of up to <see cref="RowChunk.MaxRows"/> rows.
/// Not thread safe: under the engine's gate.
/// </summary>
public sealed class TableRows
{
    private readonly List<RowChunk> _chunks = [];

    internal TableRows(IReadOnlyList<ColumnDefinition> columns) => Columns = columns;

    /// <summary>The columns that chunks have, in order.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; private set; }

    /// <summary>Rows.</summary>
    public long Count { get; private set; }

    /// <summary>The chunks in order of their keys; none is empty.</summary>
    public IReadOnlyList<RowChunk> Chunks => _chunks;

    /// <summary>The first row whose timestamp is not below a value, as chunk and row; past the end: (Chunks.Count, 0).</summary>
    public (int Chunk, int Row) LowerBound(long timestamp) => throw new NotSupportedException();
}
