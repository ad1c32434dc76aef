namespace Tidemark.Sandbox.Catalog;

/// <summary>Something that the server lists and that does nothing here.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Database">Its database; empty for what belongs to none.</param>
/// <param name="Name">Its name.</param>
/// <param name="Sql">Its text as the server lists it: the query of a view, otherwise the whole statement.</param>
/// <param name="CreateTimeMs">When it was made, ms since 1970.</param>
/// <param name="Table">The table it is on; null where that does not apply.</param>
/// <param name="Column">The tag of an index.</param>
public sealed record CatalogObject(CatalogObjectKind Kind, string Database, string Name, string Sql, long CreateTimeMs, string? Table = null, string? Column = null);
