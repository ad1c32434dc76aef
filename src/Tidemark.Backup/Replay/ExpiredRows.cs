using System.Collections.Concurrent;

namespace Tidemark.Backup.Replay;

/// <summary>Rows of each super table and normal table that were left out because they are older than the target keeps. Thread-safe.</summary>
internal sealed class ExpiredRows
{
    private readonly ConcurrentDictionary<string, long> _tables = new(StringComparer.Ordinal);

    /// <summary>Whether there are any.</summary>
    public bool Any => !_tables.IsEmpty;

    /// <summary>What a journal keeps of it; null for none.</summary>
    public IReadOnlyDictionary<string, long>? Saved => Any ? new Dictionary<string, long>(_tables, StringComparer.Ordinal) : null;

    /// <summary>The most rows that were left out of a table: one that came twice counts twice.</summary>
    public long Of(string table) => _tables.GetValueOrDefault(table);

    /// <summary>Notes rows.</summary>
    public void Add(string table, long rows)
    {
        if (rows > 0) _tables.AddOrUpdate(table, rows, (_, before) => before + rows);
    }

    /// <summary>Takes what an earlier run noted.</summary>
    public void Load(IReadOnlyDictionary<string, long>? saved)
    {
        foreach (var (table, rows) in saved ?? new Dictionary<string, long>()) Add(table, rows);
    }
}
