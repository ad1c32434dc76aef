namespace Tidemark.Backup.Selection;

/// <summary>What of a point to restore, as typed. Tables are those named, the children of the super tables named, and no others; nothing named is everything.</summary>
public sealed record RestoreSelection
{
    /// <summary>Child, normal or virtual tables, by exact name.</summary>
    public IReadOnlyList<string> Tables { get; init; } = [];

    /// <summary>Super tables, by exact name.</summary>
    public IReadOnlyList<string> SuperTables { get; init; } = [];

    /// <summary>A condition on tags that children must meet: of the super tables named, or of all that have the tags when none is. Null for none. See docs/CLI.md.</summary>
    public string? Where { get; init; }

    /// <summary>The first time of rows, inclusive: ISO 8601, or a number in the database's precision. Null for no limit.</summary>
    public string? StartTime { get; init; }

    /// <summary>The last time of rows, inclusive. Null for no limit.</summary>
    public string? EndTime { get; init; }

    /// <summary>Whether it says anything about tables.</summary>
    public bool HasTables => Tables.Count > 0 || SuperTables.Count > 0 || Where is not null;

    /// <summary>The same text for the same selection: a restore that goes on must be of the same. Null when everything is selected.</summary>
    public string? Fingerprint => !HasTables && StartTime is null && EndTime is null
        ? null : string.Join('\n', [.. Tables.Order(StringComparer.Ordinal).Select(t => "table " + t), .. SuperTables.Order(StringComparer.Ordinal).Select(t => "super table " + t), "where " + Where, "from " + StartTime, "to " + EndTime]);
}
