namespace Tidemark.Backup.Capture;

/// <summary>A line of the server's list of tables.</summary>
internal sealed record TableFacts(string Name, string? SuperTable, long Uid, int TtlDays, string? Comment, string Kind)
{
    public bool IsVirtual => Kind.StartsWith("VIRTUAL", StringComparison.OrdinalIgnoreCase);
}
