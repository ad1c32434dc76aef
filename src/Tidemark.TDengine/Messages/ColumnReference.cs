namespace Tidemark.TDengine.Messages;

/// <summary>Where a column of a virtual table takes its values from.</summary>
/// <param name="ColumnId">The virtual table's column.</param>
/// <param name="Database">The source's database; null when the column has no source.</param>
/// <param name="Table">The source table.</param>
/// <param name="Column">The source column.</param>
public sealed record ColumnReference(short ColumnId, string? Database, string? Table, string? Column);
