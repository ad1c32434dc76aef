using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Capture;

/// <summary>What the source held at the end of a run.</summary>
/// <param name="Tables">Super tables, and normal tables where they are listed one by one.</param>
/// <param name="NormalTables">All normal tables, where they are not.</param>
internal sealed record SourceCounts(IReadOnlyList<TableStatistics> Tables, NormalTableSummary? NormalTables)
{
    /// <summary>Without what nobody knows of the point when the source went on while it was counted.</summary>
    public SourceCounts WithoutRows() => new([.. Tables.Select(c => c with { Rows = null })], NormalTables is null ? null : NormalTables with { NamesSha256 = null });
}
