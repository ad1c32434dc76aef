using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Sorts output rows by keys; where only the first rows are wanted, it never holds many more than those.</summary>
internal sealed class RowSorter(IReadOnlyList<(bool IsDescending, bool NullsLast)> order, long? wanted)
{
    private const int Slack = 4096;
    private readonly List<(SqlValue[] Keys, SqlValue[] Row, long Number)> _rows = [];
    private long _number;

    public void Add(SqlValue[] keys, SqlValue[] row)
    {
        _rows.Add((keys, row, _number++));
        if (wanted is { } most && _rows.Count >= (2 * most) + Slack) Prune((int)most);
    }

    /// <summary>The rows in order; rows with equal keys in the order they came.</summary>
    public IEnumerable<SqlValue[]> Sorted()
    {
        _rows.Sort(Compare);
        return _rows.Select(entry => entry.Row);
    }

    private void Prune(int most)
    {
        _rows.Sort(Compare);
        _rows.RemoveRange(most, _rows.Count - most);
    }

    private int Compare((SqlValue[] Keys, SqlValue[] Row, long Number) left, (SqlValue[] Keys, SqlValue[] Row, long Number) right)
    {
        for (var i = 0; i < order.Count; i++)
        {
            var (isDescending, nullsLast) = order[i];
            var (a, b) = (left.Keys[i], right.Keys[i]);
            if (a.IsNull || b.IsNull)
            {
                if (a.IsNull && b.IsNull) continue;
                return a.IsNull == nullsLast ? 1 : -1;
            }

            var result = ValueOrder.Compare(a, b);
            if (result != 0) return isDescending ? -result : result;
        }

        return left.Number.CompareTo(right.Number);
    }
}
