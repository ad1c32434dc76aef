namespace Tidemark.Sandbox.Catalog;

/// <summary>Where a column of a virtual table takes its values from.</summary>
/// <param name="Database">The database of the source.</param>
/// <param name="Table">A child or normal table.</param>
/// <param name="Column">A column of it.</param>
public sealed record SourceColumn(string Database, string Table, string Column)
{
    /// <summary>As DESCRIBE and information_schema print it: without quotes.</summary>
    public override string ToString() => $"{Database}.{Table}.{Column}";
}
