using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Syntax;

/// <summary>An expression as it was written.</summary>
internal abstract record Expression;

internal sealed record LiteralExpression(SqlValue Value) : Expression;

/// <summary>A duration such as <c>10d</c>: the number and the unit.</summary>
internal sealed record DurationExpression(long Count, char Unit) : Expression;

/// <summary>A <c>?</c>.</summary>
internal sealed record ParameterExpression(int Index) : Expression;

internal sealed record ColumnExpression(string? Table, string Name, bool IsQuoted) : Expression;

internal sealed record StarExpression(string? Table) : Expression;

internal sealed record FunctionExpression(string Name, IReadOnlyList<Expression> Arguments) : Expression;

internal sealed record CastExpression(Expression Operand, DataType Type, int Bytes, int TypeModifier) : Expression;

internal sealed record UnaryExpression(string Operator, Expression Operand) : Expression;

internal sealed record BinaryExpression(string Operator, Expression Left, Expression Right) : Expression;

internal sealed record IsNullExpression(Expression Operand, bool IsNegated) : Expression;

internal sealed record InExpression(Expression Operand, IReadOnlyList<Expression> List, bool IsNegated) : Expression;

internal sealed record BetweenExpression(Expression Operand, Expression Low, Expression High, bool IsNegated) : Expression;

internal sealed record LikeExpression(Expression Operand, Expression Pattern, bool IsNegated, bool IsMatch) : Expression;
