namespace Tidemark.Backup.Capture;

/// <summary>One piece of a scan: a super table or some of its children, or a normal table. It is read again from its start when it fails half-way.</summary>
/// <param name="Table">What to read.</param>
/// <param name="Parent">The super table; null for a normal table.</param>
/// <param name="Normal">The normal table; null otherwise.</param>
/// <param name="Children">Of a super table, only these; null for all.</param>
internal sealed record ScanJob(string Table, SuperTableFacts? Parent, TableFacts? Normal, IReadOnlyList<string>? Children = null)
{
    /// <summary>The children that the point has, where rows of others may come too: those are younger than its list, and no WAL tells of them. Null where all rows are taken.</summary>
    public HashSet<string>? Known { get; init; }

    /// <summary>The only child that is read; null where there are more, or none. Rows then come without <c>tbname</c>, which is half of the server's work for a large child.</summary>
    public string? OnlyChild => Children is [var child] ? child : null;

    /// <summary>Whether rows of many children come mixed.</summary>
    public bool IsMixed => Parent is not null && OnlyChild is null;
}
