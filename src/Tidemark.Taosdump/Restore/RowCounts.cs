namespace Tidemark.Taosdump.Restore;

/// <summary>How many rows of which table went in. Thread-safe. Memory: one entry per table.</summary>
internal sealed class RowCounts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, long> _tables = new(StringComparer.Ordinal);

    /// <summary>All rows.</summary>
    public long Total
    {
        get
        {
            lock (_lock) return _tables.Values.Sum();
        }
    }

    /// <summary>The tables that rows went into.</summary>
    public IReadOnlyDictionary<string, long> Tables
    {
        get
        {
            lock (_lock) return new Dictionary<string, long>(_tables, StringComparer.Ordinal);
        }
    }

    public void Add(string table, long rows)
    {
        lock (_lock) _tables[table] = _tables.GetValueOrDefault(table) + rows;
    }
}
