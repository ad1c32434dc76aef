namespace Tidemark.Cli.Documents;

/// <summary>What 'prune' did, or would do.</summary>
internal sealed record PruneDocument
{
    public required string Repository { get; init; }

    public required string Plan { get; init; }

    public required bool DryRun { get; init; }

    public required IReadOnlyList<PrunedPoint> Points { get; init; }

    public int RemovedFiles { get; init; }

    public int RemovedLeftovers { get; init; }

    public long FreedBytes { get; init; }

    public double ElapsedSeconds { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
