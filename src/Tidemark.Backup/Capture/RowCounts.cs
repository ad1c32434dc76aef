using System.Collections.Concurrent;
using Tidemark.Archive.Manifests;
using Tidemark.Errors;

namespace Tidemark.Backup.Capture;

/// <summary>How many rows of each super table and normal table were read. Thread-safe.</summary>
internal sealed class RowCounts
{
    private readonly ConcurrentDictionary<string, long> _rows = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _children = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _defined = new(StringComparer.Ordinal);

    public void Add(string table, long rows) => _rows.AddOrUpdate(table, rows, (_, before) => before + rows);

    /// <summary>Adds rows of children, where those are counted one by one.</summary>
    public void AddChildren(IReadOnlyDictionary<string, long> children)
    {
        foreach (var (child, rows) in children) _children.AddOrUpdate(child, rows, (_, before) => before + rows);
    }

    /// <summary>Rows of a child; 0 where children are not counted one by one.</summary>
    public long OfChild(string child) => _children.GetValueOrDefault(child);

    /// <summary>Notes that a normal table's definition was written.</summary>
    public void Define(string normalTable) => _defined[normalTable] = 0;

    /// <summary>Whether a normal table's definition was written.</summary>
    public bool IsDefined(string normalTable) => _defined.ContainsKey(normalTable);

    public long Of(string table) => _rows.GetValueOrDefault(table);

    /// <summary>Proves that a source that stood still was read whole. Rows that were read twice, or have expired since, do no harm.</summary>
    /// <exception cref="TidemarkException">Rows are missing (TM305).</exception>
    public void Check(IReadOnlyList<TableStatistics> tables, string database)
    {
        foreach (var table in tables)
        {
            if (table.Rows is not { } rows || Of(table.Name) >= rows) continue;
            throw new TidemarkException(ErrorCode.RowsMissing, $"{database}.{table.Name} holds {rows} rows, of which the server delivered {Of(table.Name)}, and nothing was written meanwhile.",
                "Try again; if it stays, read the rows in another way (--initial-read scan, or snapshot) and look into the server's log.", isTransient: true);
        }
    }
}
