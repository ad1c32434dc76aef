namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>A WHERE, taken apart: a range of time, what concerns tables alone, and the rest.</summary>
internal sealed class Condition
{
    private readonly List<BoundExpression> _ofTable = [];
    private readonly List<BoundExpression> _ofRow = [];

    private Condition()
    {
    }

    /// <summary>Where rows must lie.</summary>
    public TimeRange Range { get; private set; } = TimeRange.All;

    /// <summary>Whether there is a condition on rows beside the range.</summary>
    public bool FiltersRows => _ofRow.Count > 0;

    /// <summary>Whether there is a condition on tables.</summary>
    public bool FiltersTables => _ofTable.Count > 0;

    public static Condition Of(BoundExpression? where)
    {
        var condition = new Condition();
        if (where is not null) condition.Add(where);
        return condition;
    }

    /// <summary>Whether the row's table meets the conditions on tables.</summary>
    public bool AcceptsTable(RowView row) => All(_ofTable, row);

    /// <summary>Whether a row in the range meets the conditions on rows.</summary>
    public bool AcceptsRow(RowView row) => All(_ofRow, row);

    private static bool All(List<BoundExpression> conditions, RowView row)
    {
        foreach (var condition in conditions)
            if (!condition.Evaluate(row).IsTrue)
                return false;
        return true;
    }

    private void Add(BoundExpression expression)
    {
        if (expression is Conjunction both)
        {
            Add(both.Left);
            Add(both.Right);
        }
        else if (!TryNarrow(expression))
        {
            (expression.Dependence.HasFlag(Dependence.Row) ? _ofRow : _ofTable).Add(expression);
        }
    }

    private bool TryNarrow(BoundExpression expression)
    {
        if (expression is not Comparison { Operator: not "<>" } comparison) return false;
        if (comparison is { Left: ColumnReference { IsPrimaryTime: true }, Right: Constant { Value: { HasValue: true, IsText: false } right } })
        {
            Narrow(comparison.Operator, right.AsInteger);
            return true;
        }

        if (comparison is not { Right: ColumnReference { IsPrimaryTime: true }, Left: Constant { Value: { HasValue: true, IsText: false } left } })
            return false;
        Narrow(comparison.Operator switch { "<" => ">", "<=" => ">=", ">" => "<", ">=" => "<=", var same => same }, left.AsInteger);
        return true;
    }

    private void Narrow(string comparison, Int128 value) =>
        Range = Range.With(comparison, value > long.MaxValue ? long.MaxValue : value < long.MinValue ? long.MinValue : (long)value);
}
