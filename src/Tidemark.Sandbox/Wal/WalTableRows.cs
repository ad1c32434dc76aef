using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Wal;

/// <summary>One block of rows of one table as it was written.</summary>
/// <param name="Table">The table; delivered only while <see cref="Catalog.Table.IsDropped"/> is false.</param>
/// <param name="Columns">Columns of the block under the schema of that time.</param>
/// <param name="ColumnVersion">That schema's version.</param>
/// <param name="Block">The raw block, version field 2.</param>
public sealed record WalTableRows(Table Table, IReadOnlyList<ColumnDefinition> Columns, int ColumnVersion, ReadOnlyMemory<byte> Block);
