using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;

namespace Tidemark.Cli.Documents;

/// <summary>A backup point.</summary>
internal sealed record PointDocument
{
    public required string Plan { get; init; }

    public required long Sequence { get; init; }

    public required string Id { get; init; }

    public required PointKind Kind { get; init; }

    public required string ChainId { get; init; }

    /// <summary>The captured point that this one is another form of; null unless it was compacted.</summary>
    public string? CompactedFrom { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public required DateTimeOffset CompletedAt { get; init; }

    public required string Database { get; init; }

    public string? SuperTable { get; init; }

    public long Rows { get; init; }

    public long Tables { get; init; }

    public long RawBytes { get; init; }

    public long StoredBytes { get; init; }

    /// <summary>Stored by raw bytes; null for a point without messages.</summary>
    public double? Ratio { get; init; }

    public int Segments { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public static PointDocument Of(BackupPoint point)
    {
        var manifest = point.Manifest;
        return new PointDocument
        {
            Plan = point.Plan,
            Sequence = manifest.Sequence,
            Id = point.Id,
            Kind = manifest.Kind,
            ChainId = manifest.ChainId,
            CompactedFrom = manifest.CompactedFrom?.PointId,
            StartedAt = manifest.StartedAt,
            CompletedAt = manifest.CompletedAt,
            Database = manifest.Source.Database,
            SuperTable = manifest.Source.SuperTable,
            Rows = manifest.Statistics.Rows,
            Tables = manifest.Statistics.Tables,
            RawBytes = manifest.Statistics.RawBytes,
            StoredBytes = manifest.Statistics.StoredBytes,
            Ratio = manifest.Statistics.RawBytes == 0 ? null : Math.Round((double)manifest.Statistics.StoredBytes / manifest.Statistics.RawBytes, 4),
            Segments = manifest.Segments.Count,
            Warnings = manifest.Warnings,
        };
    }
}
