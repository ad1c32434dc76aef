using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Capture;

/// <summary>What the source held at the end of a run.</summary>
/// <param name="Tables">Super tables, and normal tables where they are listed one by one.</param>
/// <param name="NormalTables">All normal tables, where they are not.</param>
internal sealed record SourceCounts(IReadOnlyList<TableStatistics> Tables, NormalTableSummary? NormalTables);
