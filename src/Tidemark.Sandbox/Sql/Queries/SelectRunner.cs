using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Plans and begins a query. Under the engine's gate.</summary>
internal sealed class SelectRunner
{
    private readonly StatementContext _context;
    private readonly SelectStatement _select;
    private readonly Source _source;
    private readonly IReadOnlyList<SelectItem> _items;
    private readonly Condition _condition;

    private SelectRunner(StatementContext context, SelectStatement select)
    {
        _context = context;
        _select = select;
        _source = new SourceResolver(context).Resolve(select);
        _items = SelectList.Expand(select.Items, _source);
        _condition = Condition.Of(select.Where is { } where ? new Binder(_source.Scope, context).Bind(where) : null);
    }

    /// <summary>Begins a query; its rows come with its result.</summary>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public static RowsResult Run(SelectStatement select, StatementContext context) => new SelectRunner(context, select).Run();

    private RowsResult Run()
    {
        var keys = _select.GroupBy.Count > 0 ? _select.GroupBy : _select.PartitionBy;
        return _select.GroupBy.Count > 0 || _items.Any(item => SelectList.HasAggregate(item.Expression)) ? RunGroups(keys) : RunRows();
    }

    private RowsResult RunRows()
    {
        var binder = new Binder(_source.Scope, _context);
        BoundExpression[] items = [.. _items.Select(item => binder.Bind(item.Expression))];
        var columns = Columns(items);
        if (IsTagScan(items)) return Finish(columns, OrderKeys(items, binder), TableRows(items));
        if (_select.PartitionBy.Count > 0)
            return Finish(columns, OrderKeys(items, binder), new PartitionedRows(_select, _source, _condition, binder).Rows(items));
        if (_source.Tables is null) return Finish(columns, OrderKeys(items, binder), MemoryRows(items));
        var scan = Scan();
        if (!_select.IsDistinct && IsInOrder(items, binder))
            return new ScanResult(_context.Session.Engine, columns, _source.Scope.Precision, scan, _condition, items, _select.Offset, _select.Limit);
        return Finish(columns, OrderKeys(items, binder), scan.Rows().Select(row => (Output(items, row), (RowView)row)));
    }

    private MemoryResult RunGroups(IReadOnlyList<Expression> keyExpressions)
    {
        var rowBinder = new Binder(_source.Scope, _context);
        BoundExpression[] keys = [.. keyExpressions.Select(rowBinder.Bind)];
        CheckPlainColumns(keyExpressions);
        var plan = new GroupPlan();
        var binder = new Binder(_source.Scope, _context, plan);
        BoundExpression[] items = [.. _items.Select(item => binder.Bind(item.Expression))];
        var order = OrderKeys(items, binder);
        var grouping = new Grouping(plan, keys);
        if (_source.Tables is null) grouping.AcceptAll(FilteredMemoryRows());
        else grouping.AcceptAll(Scan(), _condition);
        var view = new MemoryRow();
        return Finish(Columns(items), order, grouping.Finish().Select(values =>
        {
            view.Values = values;
            return (Output(items, view), (RowView)view);
        }));
    }

    /// <summary>Sorts, removes duplicates and cuts; everything happens here and now.</summary>
    private MemoryResult Finish(IReadOnlyList<OutputColumn> columns, BoundExpression[] order, IEnumerable<(SqlValue[] Output, RowView Row)> rows)
    {
        var cutsPartitions = _select.PartitionBy.Count > 0 && !_items.Any(item => SelectList.HasAggregate(item.Expression));
        var limit = cutsPartitions ? null : _select.Limit;
        var offset = cutsPartitions ? 0 : _select.Offset;
        var seen = new HashSet<GroupKey>();
        var distinct = _select.IsDistinct ? rows.Where(row => seen.Add(new(row.Output))) : rows;
        IEnumerable<SqlValue[]> output;
        if (order.Length == 0)
        {
            output = distinct.Select(row => row.Output);
        }
        else
        {
            var sorter = new RowSorter([.. _select.OrderBy.Select(key => (key.IsDescending, key.NullsLast))], limit is null ? null : offset + limit);
            foreach (var (row, view) in distinct) sorter.Add([.. order.Select(key => key is OutputKey fromOutput ? row[fromOutput.Index] : key.Evaluate(view))], row);
            output = sorter.Sorted();
        }

        if (offset > 0) output = output.Skip((int)Math.Min(offset, int.MaxValue));
        if (limit is { } most) output = output.Take((int)Math.Min(most, int.MaxValue));
        return new(columns, _source.Scope.Precision, [.. output]);
    }

    private BoundExpression[] OrderKeys(BoundExpression[] items, Binder binder) =>
        [.. _select.OrderBy.Select(key => OrderKey(key, items, binder))];

    private BoundExpression OrderKey(OrderItem key, BoundExpression[] items, Binder binder)
    {
        if (key.Expression is LiteralExpression { Value: { HasValue: true } number } && number.AsInteger >= 1 && number.AsInteger <= items.Length)
            return new OutputKey((int)number.AsInteger - 1, items[(int)number.AsInteger - 1].Type);
        for (var i = 0; i < items.Length; i++)
            if (_items[i].Name == (key.Expression is ColumnExpression { Table: null } column ? column.Name : key.Text))
                return new OutputKey(i, items[i].Type);
        return binder.Bind(key.Expression);
    }

    /// <summary>Whether rows come as ORDER BY wants them: a single table by its timestamp.</summary>
    private bool IsInOrder(BoundExpression[] items, Binder binder)
    {
        if (_select.OrderBy.Count == 0) return true;
        if (_source.Tables is not { Count: 1 } || _select.OrderBy[0].IsDescending || _select.OrderBy.Count > 1) return false;
        var key = OrderKey(_select.OrderBy[0], items, binder);
        return (key is OutputKey output ? items[output.Index] : key) is ColumnReference { IsPrimaryTime: true };
    }

    /// <summary>SELECT TAGS, and SELECT DISTINCT of tags with the table's name, look at tables and not at rows.</summary>
    private bool IsTagScan(BoundExpression[] items) =>
        _source.Tables is not null && !_condition.FiltersRows && _condition.Range == TimeRange.All && items.All(item => !item.Dependence.HasFlag(Dependence.Row))
        && (_select.IsTagScan || (_select.IsDistinct && items.Any(item => item is TableNameReference)));

    private IEnumerable<(SqlValue[] Output, RowView Row)> TableRows(BoundExpression[] items)
    {
        var scan = Scan();
        return scan.Tables().Select(_ => (Output(items, scan.Row), (RowView)scan.Row));
    }

    private IEnumerable<(SqlValue[] Output, RowView Row)> MemoryRows(BoundExpression[] items) =>
        FilteredMemoryRows().Select(row => (Output(items, row), row));

    private IEnumerable<RowView> FilteredMemoryRows()
    {
        var row = new MemoryRow();
        foreach (var values in _source.Rows)
        {
            row.Values = values;
            row.Order++;
            if (_condition.AcceptsTable(row) && _condition.AcceptsRow(row)) yield return row;
        }
    }

    private TableScan Scan() => new(_source.Tables!, new TableRow(_source.Columns, _source.Tags), _condition);

    private OutputColumn[] Columns(BoundExpression[] items) =>
        [.. items.Select((item, i) => new OutputColumn(_items[i].Name, item.Type))];

    /// <summary>Plain columns beside aggregates must be keys, belong to the key tbname, or follow a selector.</summary>
    private void CheckPlainColumns(IReadOnlyList<Expression> keys)
    {
        var byTable = keys.OfType<ColumnExpression>().Any(key => key is { Name: "tbname", IsQuoted: false });
        var selectors = _items.Count(item => item.Expression is FunctionExpression { Name: "first" or "last" or "last_row" or "min" or "max" });
        foreach (var column in _items.Where(item => !keys.Contains(item.Expression)).SelectMany(item => SelectList.PlainColumns(item.Expression)))
        {
            var isKey = keys.OfType<ColumnExpression>().Any(key => key.Name == column.Name);
            var isTag = _source.Scope.Find(column.Table, column.Name, column.IsQuoted) is TagReference or TableNameReference;
            if (isKey || (byTable && isTag) || selectors == 1) continue;
            throw keys.Count == 0 ? SqlErrors.NotSingleGroup() : SqlErrors.NotGroupBy();
        }
    }

    private static SqlValue[] Output(BoundExpression[] items, RowView row)
    {
        var values = new SqlValue[items.Length];
        for (var i = 0; i < values.Length; i++) values[i] = items[i].Evaluate(row);
        return values;
    }
}
