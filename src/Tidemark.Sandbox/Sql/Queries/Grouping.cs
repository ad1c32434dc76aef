using Tidemark.Sandbox.Rows;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Sorts rows into groups and gives a row per group. Source: which groups a 3.3.7.5 server answers with.</summary>
internal sealed class Grouping(GroupPlan plan, IReadOnlyList<BoundExpression> keys)
{
    private readonly Dictionary<GroupKey, Group> _groups = [];
    private readonly bool _perTable = keys.All(key => !key.Dependence.HasFlag(Dependence.Row));

    public void AcceptAll(IEnumerable<RowView> rows)
    {
        foreach (var row in rows) Find(row).Accept(row);
    }

    public void AcceptAll(TableScan scan, Condition condition)
    {
        if (_perTable && GroupsOfTablesCount)
        {
            foreach (var _ in scan.Tables()) TouchEmpty(scan.Row);
        }

        while (scan.Next(RowChunk.MaxRows, out var chunk, out var first, out var count))
        {
            scan.Row.Chunk = chunk;
            scan.Row.Row = first;
            if (_perTable && !condition.FiltersRows && TryAcceptRun(scan.Row, chunk, first, count)) continue;
            for (var i = first; i < first + count; i++)
            {
                scan.Row.Row = i;
                if (condition.AcceptsRow(scan.Row)) Find(scan.Row).Accept(scan.Row);
            }
        }
    }

    /// <summary>
    /// The values of each group. Without keys there is one group; groups without rows count only where something is counted.
    /// </summary>
    public IEnumerable<SqlValue[]> Finish()
    {
        if (keys.Count == 0 && _groups.Count == 0 && GroupsOfTablesCount) Find(new MemoryRow());
        return _groups.Values.Where(group => group.HasRows || GroupsOfTablesCount).Select(group => group.Finish());
    }

    private bool GroupsOfTablesCount => plan.Aggregates.Any(aggregate => aggregate.Name == "count");

    private void TouchEmpty(TableRow row)
    {
        row.Chunk = null;
        var group = Find(row);
        if (!group.HasRows) group.Keep(row);
    }

    private bool TryAcceptRun(TableRow row, RowChunk chunk, int first, int count)
    {
        var group = Find(row);
        foreach (var aggregate in plan.Aggregates)
            if (!Accumulator.TakesRuns(aggregate))
                return false;
        foreach (var accumulator in group.Accumulators) accumulator.AcceptRun(chunk, first, count);
        group.MarkFilled(row);
        return true;
    }

    private Group Find(RowView row)
    {
        var values = new SqlValue[keys.Count];
        for (var i = 0; i < values.Length; i++) values[i] = keys[i].Evaluate(row);
        var key = new GroupKey(values);
        if (_groups.TryGetValue(key, out var group)) return group;
        group = new(plan);
        _groups.Add(key, group);
        return group;
    }
}
