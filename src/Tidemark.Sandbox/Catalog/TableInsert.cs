namespace Tidemark.Sandbox.Catalog;

/// <summary>Rows for one table, all with the same columns.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Columns">Columns of the target in the order of the block; those not named keep their value or become NULL.</param>
/// <param name="Block">A raw block; kept by the engine, so it must not change afterwards.</param>
public sealed record TableInsert(string Table, IReadOnlyList<ColumnDefinition> Columns, ReadOnlyMemory<byte> Block)
{
    /// <summary>Makes the table if it is missing (INSERT … USING).</summary>
    public ChildTableRequest? AutoCreate { get; init; }
}
