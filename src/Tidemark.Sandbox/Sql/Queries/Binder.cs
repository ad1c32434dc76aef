using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>Resolves the names of expressions against a source and works out their types.</summary>
/// <param name="scope">The source.</param>
/// <param name="context">The statement's context.</param>
/// <param name="groups">Where aggregates and the values that groups keep are collected; null where aggregates are not allowed.</param>
internal sealed class Binder(Scope scope, StatementContext context, GroupPlan? groups = null)
{
    /// <summary>Binds an expression.</summary>
    /// <exception cref="SandboxException">An unknown name or function, or values that do not fit together.</exception>
    public BoundExpression Bind(Expression expression)
    {
        switch (expression)
        {
            case LiteralExpression literal: return new Constant(literal.Value, TypeOf(literal.Value));
            case ParameterExpression parameter: return Parameter(parameter);
            case DurationExpression duration:
                var ticks = TimeText.Duration(duration.Count, duration.Unit, scope.Precision) ?? throw SqlErrors.NotSupported();
                return Constant(SqlValue.BigInt(ticks));
            case ColumnExpression column: return Column(column);
            case UnaryExpression { Operator: "-" } unary: return Fold(new Minus(Bind(unary.Operand)));
            case UnaryExpression unary: return Fold(new Negation(Bind(unary.Operand)));
            case BinaryExpression binary: return Binary(binary);
            case IsNullExpression test: return new NullTest(Bind(test.Operand), test.IsNegated);
            case InExpression membership:
                var operand = Bind(membership.Operand);
                return new Membership(operand, [.. membership.List.Select(item => Like(operand, Bind(item)))], membership.IsNegated);
            case BetweenExpression between: return Between(between);
            case LikeExpression like:
                return new PatternTest(Bind(like.Operand), ConstantText(Bind(like.Pattern)), like.IsNegated, like.IsMatch);
            case CastExpression cast:
                return Fold(new Cast(Bind(cast.Operand), new(cast.Type, cast.Bytes, (byte)(cast.TypeModifier >> 8), (byte)cast.TypeModifier)));
            case FunctionExpression function: return Function(function);
            default: throw SqlErrors.NotSupported();
        }
    }

    private BoundExpression Column(ColumnExpression column)
    {
        if (column.Table is not null && column.Table != scope.Qualifier)
            throw new SandboxException(0x2603, "Table does not exist: " + column.Table);
        var found = scope.Find(column.Table, column.Name, column.IsQuoted) ?? throw SqlErrors.InvalidColumn(column.Name);
        return groups is null ? found : groups.Keep(found);
    }

    private BoundExpression Binary(BinaryExpression binary)
    {
        switch (binary.Operator)
        {
            case "and": return new Conjunction(Bind(binary.Left), Bind(binary.Right));
            case "or": return new Disjunction(Bind(binary.Left), Bind(binary.Right));
            case "->": return new JsonMember(Bind(binary.Left), ConstantText(Bind(binary.Right)));
        }

        var left = Bind(binary.Left);
        var right = Bind(binary.Right);
        return binary.Operator is "=" or "<>" or "<" or "<=" or ">" or ">="
            ? Fold(new Comparison(binary.Operator, Like(right, left), Like(left, right)))
            : Fold(new Arithmetic(binary.Operator, left, right));
    }

    private BoundExpression Between(BetweenExpression between)
    {
        var operand = Bind(between.Operand);
        var low = Like(operand, Bind(between.Low));
        var high = Like(operand, Bind(between.High));
        return between.IsNegated
            ? new Disjunction(new Comparison("<", operand, low), new Comparison(">", operand, high))
            : new Conjunction(new Comparison(">=", operand, low), new Comparison("<=", operand, high));
    }

    /// <summary>A text that is compared with a time becomes a time.</summary>
    private BoundExpression Like(BoundExpression other, BoundExpression expression)
    {
        if (other.Type.Type != DataType.Timestamp || expression is not Constant { Value: { HasValue: true, IsText: true } text })
            return expression;
        var time = TimeText.Parse(text.AsText, scope.Precision, context.Session.TimeZone) ?? throw SqlErrors.InvalidTimestamp();
        return Constant(SqlValue.Timestamp(time));
    }

    private BoundExpression Function(FunctionExpression function)
    {
        if (AggregateFunction.IsKnown(function.Name))
        {
            if (groups is null) throw SqlErrors.AggregateInCondition();
            // The argument is worked out per row, not per group.
            var inner = new Binder(scope, context);
            var argument = function.Arguments is [StarExpression] ? null : function.Arguments.Count == 1 ? inner.Bind(function.Arguments[0]) : throw SqlErrors.NotSupported();
            return groups.Add(AggregateFunction.Of(function.Name, argument));
        }

        return Fold(ScalarFunction.Bind(function.Name, [.. function.Arguments.Select(Bind)], scope.Precision, context));
    }

    private static Constant Parameter(object? value) => Constant(value switch
    {
        null => SqlValue.Null(),
        bool flag => SqlValue.Bool(flag),
        double or float => SqlValue.Double(Convert.ToDouble(value, System.Globalization.CultureInfo.InvariantCulture)),
        string text => SqlValue.Text(text),
        ulong large => SqlValue.Integer(DataType.UBigInt, large),
        _ => SqlValue.BigInt(Convert.ToInt64(value, System.Globalization.CultureInfo.InvariantCulture)),
    });

    private Constant Parameter(ParameterExpression parameter) => Parameter(
        context.Parameters is { } values && parameter.Index < values.Count ? values[parameter.Index] : null);

    private static Constant Constant(SqlValue value) => new(value, TypeOf(value));

    /// <summary>An expression that depends on nothing becomes its value.</summary>
    private static BoundExpression Fold(BoundExpression expression) =>
        expression.Dependence == Dependence.None && expression is not Queries.Constant
        ? new Constant(expression.Evaluate(new MemoryRow()), expression.Type)
        : expression;

    private static string ConstantText(BoundExpression expression) =>
        expression is Constant { Value: { HasValue: true, IsText: true } text } ? text.AsText : throw SqlErrors.NotSupported();

    private static BlockColumnType TypeOf(SqlValue value) => value.Type switch
    {
        // SELECT NULL gives a VARCHAR of length 0.
        DataType.Null => new(DataType.VarChar, 2),
        DataType.VarChar => new(DataType.VarChar, value.Content.Length + 2),
        _ => BlockColumnType.Fixed(value.Type),
    };
}
