namespace Tidemark.Service.Upkeep;

/// <summary>What pruning did, or would do: the report of its task.</summary>
public sealed record PruneResult
{
    /// <summary>Whether nothing was removed, because it was only asked what would be.</summary>
    public bool DryRun { get; init; }

    /// <summary>What becomes of each point, and why, a line each.</summary>
    public IReadOnlyList<string> Decisions { get; init; } = [];

    /// <summary>Points that stay.</summary>
    public IReadOnlyList<string> Kept { get; init; } = [];

    /// <summary>Points that go.</summary>
    public IReadOnlyList<string> Removed { get; init; } = [];

    /// <summary>Files that were removed.</summary>
    public int RemovedFiles { get; init; }

    /// <summary>Bytes of the points that go.</summary>
    public long FreedBytes { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Seconds it took.</summary>
    public double Seconds { get; init; }
}
