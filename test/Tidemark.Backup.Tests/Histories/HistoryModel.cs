namespace Tidemark.Backup.Tests.Histories;

/// <summary>What the source is, was, and may have been while a point was taken.</summary>
internal sealed class HistoryModel(HistoryOptions options)
{
    public HistoryOptions Options { get; } = options;

    /// <summary>By name, whether there or not.</summary>
    public SortedDictionary<string, Timeline<SuperTableState>> SuperTables { get; } = new(StringComparer.Ordinal);

    /// <summary>The tables of each writer.</summary>
    public IReadOnlyList<OwnedTables> Writers { get; } = [.. Enumerable.Range(0, options.Writers).Select(i => new OwnedTables(i, options))];

    /// <summary>Super tables that are there.</summary>
    public IReadOnlyList<(string Name, SuperTableState State)> Present => [.. SuperTables.Where(s => s.Value.Current is not null).Select(s => (s.Key, s.Value.Current!))];

    public SuperTableState? Find(string superTable) => SuperTables.TryGetValue(superTable, out var table) ? table.Current : null;

    /// <summary>The name of a table in SQL.</summary>
    public string Quote(string table) => $"{Options.Database}.`{table}`";

    public void SetSuperTable(int round, string name, SuperTableState? state)
    {
        if (!SuperTables.TryGetValue(name, out var timeline)) SuperTables[name] = timeline = new Timeline<SuperTableState>();
        timeline.Add(round, state);
    }

    /// <summary>Changes the children of a super table that are there.</summary>
    public void ChangeChildren(int round, string superTable, Func<TableState, TableState?> change)
    {
        foreach (var writer in Writers)
        {
            foreach (var (name, state) in writer.Present.Where(t => t.State.Parent == superTable).ToList())
            {
                var next = change(state);
                if (!ReferenceEquals(next, state)) writer.Set(round, name, next);
            }
        }
    }
}
