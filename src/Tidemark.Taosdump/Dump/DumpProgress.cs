namespace Tidemark.Taosdump.Dump;

/// <summary>Where a dump or a restore is; every number counts from the start of the run.</summary>
/// <param name="Database">The database being worked on.</param>
/// <param name="Tables">Tables finished.</param>
/// <param name="TotalTables">Tables to do; null while nobody knows.</param>
/// <param name="Rows">Rows read or written.</param>
/// <param name="TotalRows">Rows to do; null when nobody knows.</param>
public readonly record struct DumpProgress(string Database, long Tables, long? TotalTables, long Rows, long? TotalRows);
