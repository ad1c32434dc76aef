using Tidemark.Backup.Capture;

namespace Tidemark.Taosdump.Dump;

/// <summary>The tables named by the user, by what they are.</summary>
internal sealed class TableChoice
{
    private readonly List<string> _superTables = [];
    private readonly Dictionary<string, IReadOnlyList<string>> _children = new(StringComparer.Ordinal);

    /// <summary>Super tables that are named themselves, or whose children are; each once, in the order in which they were met.</summary>
    public IReadOnlyList<string> SuperTables => _superTables;

    /// <summary>Super tables that are dumped with all their children.</summary>
    public HashSet<string> Whole { get; } = new(StringComparer.Ordinal);

    /// <summary>Named children by super table.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Children => _children;

    /// <summary>Named normal tables.</summary>
    public HashSet<string> Normal { get; } = new(StringComparer.Ordinal);

    public void AddWhole(string superTable)
    {
        if (Whole.Add(superTable)) _superTables.Add(superTable);
    }

    public void Add(TableFacts table)
    {
        if (table.SuperTable is not { } parent)
        {
            Normal.Add(table.Name);
            return;
        }

        if (_children.TryGetValue(parent, out var known))
        {
            ((List<string>)known).Add(table.Name);
            return;
        }

        _children[parent] = new List<string> { table.Name };
        if (!Whole.Contains(parent)) _superTables.Add(parent);
    }
}
