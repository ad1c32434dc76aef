namespace Tidemark.Backup.Replay;

/// <summary>How a restored database is compared with its point.</summary>
public enum ComparisonDepth
{
    /// <summary>Tables and rows are counted, where the source was still when it was counted.</summary>
    Counts,

    /// <summary>Also every row, tag and column is compared with what the repository holds, by digests per table.</summary>
    Contents,
}
