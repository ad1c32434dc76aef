namespace Tidemark.Cli.Documents;

/// <summary>What 'compact' did, or would do.</summary>
internal sealed record CompactDocument
{
    public required string Repository { get; init; }

    public required bool DryRun { get; init; }

    /// <summary>The points that were put together, the initial one first.</summary>
    public required IReadOnlyList<PointDocument> Chain { get; init; }

    /// <summary>The new point; null for a dry run and when there was nothing to do.</summary>
    public PointDocument? Point { get; init; }

    public long RowsRead { get; init; }

    public long TailMessages { get; init; }

    public int RemovedLeftovers { get; init; }

    public double ElapsedSeconds { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
