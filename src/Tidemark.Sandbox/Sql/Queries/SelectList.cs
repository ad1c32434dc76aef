using Tidemark.Sandbox.Sql.Syntax;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>The output columns of a query before they are bound: stars replaced by the columns they stand for.</summary>
internal static class SelectList
{
    /// <summary>Replaces stars, also those of first(*), last(*) and last_row(*).</summary>
    public static IReadOnlyList<SelectItem> Expand(IReadOnlyList<SelectItem> items, Source source)
    {
        var expanded = new List<SelectItem>(items.Count);
        foreach (var item in items)
        {
            switch (item.Expression)
            {
                case StarExpression star:
                    if (star.Table is not null && star.Table != source.Scope.Qualifier) throw SqlErrors.NoTable();
                    if (source.Scope.Columns.Count == 0) throw SqlErrors.SyntaxNear("*");
                    expanded.AddRange(Names(source).Select(name => new SelectItem(new ColumnExpression(null, name, IsQuoted: true), name)));
                    break;
                case FunctionExpression { Name: "first" or "last" or "last_row", Arguments: [StarExpression] } function:
                    expanded.AddRange(source.Scope.Columns.Select(column => new SelectItem(
                        new FunctionExpression(function.Name, [new ColumnExpression(null, column.Name, IsQuoted: true)]), $"{function.Name}({column.Name})")));
                    break;
                default:
                    expanded.Add(item);
                    break;
            }
        }

        return expanded;
    }

    /// <summary>Whether an expression holds an aggregate.</summary>
    public static bool HasAggregate(Expression expression) => expression switch
    {
        FunctionExpression function => AggregateFunction.IsKnown(function.Name) || function.Arguments.Any(HasAggregate),
        UnaryExpression unary => HasAggregate(unary.Operand),
        BinaryExpression binary => HasAggregate(binary.Left) || HasAggregate(binary.Right),
        CastExpression cast => HasAggregate(cast.Operand),
        IsNullExpression test => HasAggregate(test.Operand),
        _ => false,
    };

    /// <summary>Columns that an expression reads outside of aggregates.</summary>
    public static IEnumerable<ColumnExpression> PlainColumns(Expression expression) => expression switch
    {
        ColumnExpression column => [column],
        FunctionExpression function when !AggregateFunction.IsKnown(function.Name) => function.Arguments.SelectMany(PlainColumns),
        UnaryExpression unary => PlainColumns(unary.Operand),
        BinaryExpression binary => PlainColumns(binary.Left).Concat(PlainColumns(binary.Right)),
        CastExpression cast => PlainColumns(cast.Operand),
        IsNullExpression test => PlainColumns(test.Operand),
        _ => [],
    };

    private static IEnumerable<string> Names(Source source)
    {
        var columns = source.Scope.Columns.Select(column => column.Name);
        return source.IsSuperTable ? columns.Concat(source.Scope.Tags.Select(tag => tag.Name)) : columns;
    }
}
