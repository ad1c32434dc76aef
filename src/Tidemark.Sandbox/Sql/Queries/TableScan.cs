using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Rows;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>
/// Goes through the rows of tables, a run of a chunk at a time. It remembers keys, not places, so that rows may come and go between
/// two calls. Under the engine's gate.
/// </summary>
internal sealed class TableScan(IReadOnlyList<Table> tables, TableRow row, Condition condition)
{
    private int _table = -1;
    private long _from;
    private int _skip;
    private bool _isDone = true;

    /// <summary>The table of the current run.</summary>
    public Table Table => tables[_table];

    /// <summary>Positioned on the current table; <see cref="TableRow.Row"/> is set by who reads rows.</summary>
    public TableRow Row => row;

    /// <summary>Leaves what is left of the current table out.</summary>
    public void SkipTable() => _isDone = true;

    /// <summary>The next rows, at most a number of them.</summary>
    /// <returns>False at the end.</returns>
    public bool Next(int most, out RowChunk chunk, out int first, out int count)
    {
        while (true)
        {
            if (_isDone && !NextTable())
            {
                (chunk, first, count) = (null!, 0, 0);
                return false;
            }

            if (TryRun(most, out chunk, out first, out count)) return true;
            _isDone = true;
        }
    }

    /// <summary>Every row that meets the condition; the view is the same object each time.</summary>
    public IEnumerable<TableRow> Rows()
    {
        while (Next(RowChunk.MaxRows, out var chunk, out var first, out var count))
        {
            row.Chunk = chunk;
            for (var i = first; i < first + count; i++)
            {
                row.Row = i;
                if (condition.AcceptsRow(row)) yield return row;
            }
        }
    }

    /// <summary>The tables that meet the condition on tables.</summary>
    public IEnumerable<Table> Tables()
    {
        foreach (var table in tables)
        {
            row.Enter(table);
            if (!table.IsDropped && condition.AcceptsTable(row)) yield return table;
        }
    }

    private bool NextTable()
    {
        while (++_table < tables.Count)
        {
            var table = tables[_table];
            if (table.IsDropped || table.Rows.Count == 0 || condition.Range.IsEmpty) continue;
            row.Enter(table);
            if (condition.FiltersTables && !condition.AcceptsTable(row)) continue;
            _from = condition.Range.Start;
            _skip = 0;
            _isDone = false;
            return true;
        }

        return false;
    }

    private bool TryRun(int most, out RowChunk chunk, out int first, out int count)
    {
        (chunk, count) = (null!, 0);
        var table = tables[_table];
        row.Enter(table);
        var rows = table.Rows;
        (var at, first) = table.IsDropped ? (int.MaxValue, 0) : rows.LowerBound(_from);
        for (var skip = _skip; at < rows.Chunks.Count; at++, first = 0)
        {
            // Rows of one timestamp differ by their composite key; those that were read are counted.
            var here = Math.Min(skip, rows.Chunks[at].Count - first);
            skip -= here;
            first += here;
            if (first < rows.Chunks[at].Count) break;
        }

        if (at >= rows.Chunks.Count) return false;
        chunk = rows.Chunks[at];
        var stamps = chunk.Timestamps;
        count = Math.Min(most, stamps.Length - first);
        if (stamps[first + count - 1] > condition.Range.End)
        {
            count = 0;
            while (stamps[first + count] <= condition.Range.End) count++;
        }

        if (count == 0) return false;
        Remember(stamps, first, count);
        return true;
    }

    private void Remember(ReadOnlySpan<long> stamps, int first, int count)
    {
        var last = stamps[first + count - 1];
        var same = 1;
        while (same < count && stamps[first + count - 1 - same] == last) same++;
        _skip = last == _from ? _skip + same : same;
        _from = last;
    }
}
