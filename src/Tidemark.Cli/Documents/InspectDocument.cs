using Tidemark.Archive.Manifests;

namespace Tidemark.Cli.Documents;

/// <summary>All of a point.</summary>
internal sealed record InspectDocument
{
    public required PointDocument Point { get; init; }

    public string? PreviousPointId { get; init; }

    public required string WrittenBy { get; init; }

    public required SourceDescription Source { get; init; }

    public required IReadOnlyList<VgroupPosition> Vgroups { get; init; }

    public required IReadOnlyList<SegmentDocument> Segments { get; init; }

    public NormalTableSummary? NormalTables { get; init; }

    public required IReadOnlyList<TableStatistics> Tables { get; init; }

    public required IReadOnlyList<OutsideObject> OutsideObjects { get; init; }
}
