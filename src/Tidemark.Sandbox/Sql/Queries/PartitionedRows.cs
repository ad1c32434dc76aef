using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>PARTITION BY without aggregates: rows partition after partition, LIMIT within each, SLIMIT over them.</summary>
internal sealed class PartitionedRows(SelectStatement select, Source source, Condition condition, Binder binder)
{
    public IEnumerable<(SqlValue[] Output, RowView Row)> Rows(IReadOnlyList<BoundExpression> items)
    {
        BoundExpression[] keys = [.. select.PartitionBy.Select(binder.Bind)];
        if (source.Tables is null || keys.Any(key => key.Dependence.HasFlag(Dependence.Row))) throw SqlErrors.NotSupported();
        long partition = -1;
        foreach (var tables in Partitions(keys))
        {
            var row = new TableRow(source.Columns, source.Tags);
            var left = select.Limit ?? long.MaxValue;
            var skip = select.Offset;
            var isFirst = true;
            foreach (var current in new TableScan(tables, row, condition).Rows())
            {
                if (isFirst) partition++;
                isFirst = false;
                if (partition < select.GroupOffset || partition - select.GroupOffset >= (select.GroupLimit ?? long.MaxValue) || left <= 0)
                    break;
                if (skip-- > 0) continue;
                left--;
                yield return ([.. items.Select(item => item.Evaluate(current))], current);
            }
        }
    }

    private OrderedDictionary<GroupKey, List<Table>>.ValueCollection Partitions(BoundExpression[] keys)
    {
        var row = new TableRow(source.Columns, source.Tags);
        var partitions = new OrderedDictionary<GroupKey, List<Table>>();
        foreach (var table in source.Tables!)
        {
            row.Enter(table);
            var key = new GroupKey([.. keys.Select(expression => expression.Evaluate(row))]);
            if (!partitions.TryGetValue(key, out var tables))
            {
                tables = [];
                partitions.Add(key, tables);
            }

            tables.Add(table);
        }

        return partitions.Values;
    }
}
