namespace Tidemark.Cli.Documents;

/// <summary>A plan and its points.</summary>
internal sealed record PlanPoints
{
    public required string Plan { get; init; }

    public required string Database { get; init; }

    public string? SuperTable { get; init; }

    public required string Topic { get; init; }

    public required IReadOnlyList<PointDocument> Points { get; init; }
}
