using Tidemark.Backup.Selection;

namespace Tidemark.Backup.Capture;

/// <summary>What of a database is read by queries.</summary>
internal sealed class ScanChoice
{
    /// <summary>Super tables; null for all.</summary>
    public IReadOnlySet<string>? SuperTables { get; init; }

    /// <summary>Super tables of which not all children are chosen, and those that are.</summary>
    public IReadOnlyDictionary<string, IReadOnlySet<string>> Children { get; init; } = new Dictionary<string, IReadOnlySet<string>>(StringComparer.Ordinal);

    /// <summary>Normal tables; null for all.</summary>
    public IReadOnlySet<string>? Normal { get; init; }

    /// <summary>The times of the rows; null for all.</summary>
    public TimeRange? Range { get; init; }

    /// <summary>Whether every table is chosen, with rows of whatever times.</summary>
    public bool HasAllTables => SuperTables is null && Normal is null && Children.Count == 0;

    public bool HasSuperTable(string name) => SuperTables?.Contains(name) != false;

    public bool HasChild(string superTable, string name) => !Children.TryGetValue(superTable, out var chosen) || chosen.Contains(name);

    public bool HasNormal(string name) => Normal?.Contains(name) != false;
}
