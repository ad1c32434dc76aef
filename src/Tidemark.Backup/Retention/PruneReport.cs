namespace Tidemark.Backup.Retention;

/// <summary>What pruning did, or would do.</summary>
public sealed record PruneReport
{
    /// <summary>The plan.</summary>
    public required string Plan { get; init; }

    /// <summary>What became of each point, in their order.</summary>
    public required IReadOnlyList<PointDecision> Points { get; init; }

    /// <summary>Files of points that were removed.</summary>
    public int RemovedFiles { get; init; }

    /// <summary>Files of unfinished runs that were removed first.</summary>
    public int RemovedLeftovers { get; init; }

    /// <summary>Bytes of the points that were, or would be, removed.</summary>
    public long FreedBytes { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
