namespace Tidemark.Backup.Capture;

/// <summary>A topic whose snapshot brings the rows of one super table.</summary>
internal sealed record SnapshotTopic(string Name, SuperTableFacts Table);
