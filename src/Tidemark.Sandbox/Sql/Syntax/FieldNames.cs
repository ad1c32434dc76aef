namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>The columns that expressions name.</summary>
internal static class FieldNames
{
    /// <summary>Every column of an expression.</summary>
    public static IEnumerable<ColumnExpression> Of(Expression? expression) => expression switch
    {
        ColumnExpression column => [column],
        FunctionExpression function => function.Arguments.SelectMany(Of),
        UnaryExpression unary => Of(unary.Operand),
        BinaryExpression binary => Of(binary.Left).Concat(Of(binary.Right)),
        CastExpression cast => Of(cast.Operand),
        IsNullExpression test => Of(test.Operand),
        InExpression membership => Of(membership.Operand).Concat(membership.List.SelectMany(Of)),
        BetweenExpression between => Of(between.Operand).Concat(Of(between.Low)).Concat(Of(between.High)),
        LikeExpression like => Of(like.Operand).Concat(Of(like.Pattern)),
        _ => [],
    };

    /// <summary>The names of every column of expressions, each once.</summary>
    public static IReadOnlyCollection<string> Of(IEnumerable<Expression?> expressions) =>
        expressions.SelectMany(Of).Select(column => column.Name).ToHashSet(StringComparer.Ordinal);
}
