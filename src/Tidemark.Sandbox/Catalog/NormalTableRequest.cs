namespace Tidemark.Sandbox.Catalog;

/// <summary>CREATE TABLE with columns of its own.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Columns, the timestamp first; ids are given by the catalog.</param>
public sealed record NormalTableRequest(string Name, IReadOnlyList<ColumnDefinition> Columns) : TableRequest(Name);
