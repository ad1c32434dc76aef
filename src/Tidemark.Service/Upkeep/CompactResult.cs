namespace Tidemark.Service.Upkeep;

/// <summary>What a compaction did: the report of its task.</summary>
public sealed record CompactResult
{
    /// <summary>The new point; null when the chain was one point already.</summary>
    public string? PointId { get; init; }

    /// <summary>The points it was made of, the initial one first. They stay until they are pruned.</summary>
    public IReadOnlyList<string> MadeOf { get; init; } = [];

    /// <summary>Rows of their messages.</summary>
    public long RowsRead { get; init; }

    /// <summary>Rows of the new point.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes of its files.</summary>
    public long StoredBytes { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Seconds it took.</summary>
    public double Seconds { get; init; }
}
