namespace Tidemark.Backup.Capture;

/// <summary>A line of the server's list of tables.</summary>
internal sealed record TableFacts(string Name, string? SuperTable, long Uid, int TtlDays, string? Comment, string Kind)
{
    /// <summary>When it was created, ms since 1970 UTC; the request that created it says the same. Source: recorded streams and lists of 3.3.7.5.</summary>
    public long CreatedAtMs { get; init; }

    public bool IsVirtual => Kind.StartsWith("VIRTUAL", StringComparison.OrdinalIgnoreCase);
}
