using Tidemark.Backup.Capture;

namespace Tidemark.Taosdump.Dump;

/// <summary>One query of rows. It is run again from its start when it fails half-way.</summary>
/// <param name="Database">Where.</param>
/// <param name="SuperTable">The super table whose children are read; null for a normal table.</param>
/// <param name="Children">The children to read, mixed; null for all of the super table.</param>
/// <param name="Normal">The normal table; null for children.</param>
internal sealed record RowJob(DatabaseDump Database, SuperTableDump? SuperTable, IReadOnlyList<string>? Children, TableFacts? Normal)
{
    /// <summary>The table that the query names: the super table, or the normal one.</summary>
    public string Table => Normal?.Name ?? SuperTable!.Plan.Name;

    /// <summary>The only child that is read; null where there are more, or none. Rows then come without <c>tbname</c>, which is half of the server's work for a large child.</summary>
    public string? OnlyChild => Children is [var child] ? child : null;

    /// <summary>Whether rows of many children come mixed, <c>tbname</c> in front.</summary>
    public bool IsMixed => Normal is null && OnlyChild is null;
}
