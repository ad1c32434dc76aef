using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Tests.Rows;

/// <summary>What a table holds, the simple way: a sorted dictionary of rows.</summary>
internal sealed class RowModel(List<ColumnDefinition> columns)
{
    private readonly SortedDictionary<(long Time, int Key), object?[]> _rows = [];

    private readonly bool _composite = columns[1].IsCompositeKey;

    public int Count => _rows.Count;

    public void Upsert(RawBlock block, List<ColumnDefinition> used)
    {
        for (var row = 0; row < block.RowCount; row++)
        {
            var key = (block.GetInt64(0, row), _composite ? (int)block.GetObject(1, row)! : 0);
            if (!_rows.TryGetValue(key, out var values))
                _rows.Add(key, values = new object?[columns.Count]);
            for (var i = 0; i < used.Count; i++)
                values[columns.FindIndex(c => c.ColumnId == used[i].ColumnId)] = block.GetObject(i, row);
        }
    }

    public long Delete(long start, long end)
    {
        var gone = _rows.Keys.Where(k => k.Time >= start && k.Time <= end).ToList();
        foreach (var key in gone)
            _rows.Remove(key);
        return gone.Count;
    }

    public List<string> Rows() => [.. _rows.Values.Select(v => string.Join('|', v.Select(Text)))];

    public static string Text(RawBlock block, int[] columns, int row) => string.Join('|', columns.Select(c => Text(block.GetObject(c, row))));

    private static string Text(object? value) => value is null ? "null" : FormattableString.Invariant($"{value}");
}
