namespace Tidemark.Cli.Documents;

/// <summary>The points of a repository.</summary>
internal sealed record PointsDocument
{
    public required string Repository { get; init; }

    public required string RepositoryId { get; init; }

    public required IReadOnlyList<PlanPoints> Plans { get; init; }

    /// <summary>Manifests that do not read, a sentence each.</summary>
    public IReadOnlyList<string> Damaged { get; init; } = [];
}
