namespace Tidemark.Backup.Capture;

/// <summary>How large a super table is when an initial point begins.</summary>
internal sealed record SuperTableSize(SuperTableFacts Table, long Children, long Rows)
{
    public long RowsPerChild => Children == 0 ? 0 : Rows / Children;

    /// <summary>Whether there are rows at or before 1970-01-01 00:00:00 UTC; only looked at where a snapshot is possible.</summary>
    public bool ReachesTheEpoch { get; init; }
}
