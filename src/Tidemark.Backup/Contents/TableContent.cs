namespace Tidemark.Backup.Contents;

/// <summary>What a child or normal table holds.</summary>
/// <param name="Rows">Its rows.</param>
/// <param name="Sum">A digest of them that does not depend on their order.</param>
/// <param name="Properties">A digest of its super table, tags, TTL and comment.</param>
internal readonly record struct TableContent(long Rows, UInt128 Sum, ulong Properties);
