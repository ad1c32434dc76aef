namespace Tidemark.Backup.Dumping;

/// <summary>What a dump did.</summary>
/// <param name="Files">Segment files that now lie in the far storage only, by path, in the order they went.</param>
/// <param name="SentBytes">Bytes that were sent; those that were there already do not count.</param>
/// <param name="FreedBytes">Bytes that were freed on this machine.</param>
public sealed record DumpReport(IReadOnlyList<string> Files, long SentBytes, long FreedBytes);
