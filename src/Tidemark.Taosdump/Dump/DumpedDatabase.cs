namespace Tidemark.Taosdump.Dump;

/// <summary>What went out of one database, or into it.</summary>
/// <param name="Name">The database, by the name it has on the server.</param>
/// <param name="SuperTables">Super tables.</param>
/// <param name="ChildTables">Child tables, those without rows included.</param>
/// <param name="NormalTables">Normal tables.</param>
/// <param name="Rows">Rows.</param>
public sealed record DumpedDatabase(string Name, long SuperTables, long ChildTables, long NormalTables, long Rows);
