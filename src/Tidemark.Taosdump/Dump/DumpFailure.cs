namespace Tidemark.Taosdump.Dump;

/// <summary>Something that is not in the dump, or did not go into the target.</summary>
/// <param name="Database">The database, by the name it has on the server.</param>
/// <param name="Table">The table; null when it is more than one table, or none.</param>
/// <param name="Rows">How many rows are missing; null when nobody knows.</param>
/// <param name="Cause">Why, as a sentence.</param>
public sealed record DumpFailure(string Database, string? Table, long? Rows, string Cause);
