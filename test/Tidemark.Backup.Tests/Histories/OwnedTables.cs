namespace Tidemark.Backup.Tests.Histories;

/// <summary>The tables of one writer, and the clock of their rows.</summary>
internal sealed class OwnedTables(int writer, HistoryOptions options)
{
    private readonly SortedDictionary<string, Timeline<TableState>> _tables = new(StringComparer.Ordinal);

    /// <summary>The next timestamp that was not used yet.</summary>
    public long Clock { get; set; } = options.FirstTime;

    public IReadOnlyList<string> Names { get; } = [.. Enumerable.Range(0, options.TablesPerWriter).Select(i => i % 5 == 4 ? $"w{writer} 表{i}" : $"w{writer}_T{i}")];

    public IEnumerable<KeyValuePair<string, Timeline<TableState>>> All => _tables;

    public IEnumerable<(string Name, TableState State)> Present => _tables.Where(t => t.Value.Current is not null).Select(t => (t.Key, t.Value.Current!));

    public IReadOnlyList<string> Free => [.. Names.Where(n => Find(n) is null)];

    public TableState? Find(string name) => _tables.TryGetValue(name, out var table) ? table.Current : null;

    public void Set(int round, string name, TableState? state)
    {
        if (!_tables.TryGetValue(name, out var timeline)) _tables[name] = timeline = new Timeline<TableState>();
        timeline.Add(round, state);
    }
}
