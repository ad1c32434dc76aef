using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Queries;

internal sealed class Constant(SqlValue value, BlockColumnType type) : BoundExpression(type, Dependence.None)
{
    public SqlValue Value { get; } = value;

    public override SqlValue Evaluate(RowView row) => Value;
}

internal sealed class ColumnReference(int ordinal, BlockColumnType type, bool isPrimaryTime) : BoundExpression(type, Dependence.Row)
{
    public int Ordinal { get; } = ordinal;

    /// <summary>Whether it is the timestamp that rows are sorted by.</summary>
    public bool IsPrimaryTime { get; } = isPrimaryTime;

    public override SqlValue Evaluate(RowView row) => row.Column(Ordinal);
}

internal sealed class TagReference(int ordinal, BlockColumnType type) : BoundExpression(type, Dependence.Table)
{
    public int Ordinal { get; } = ordinal;

    public override SqlValue Evaluate(RowView row) => row.Tag(Ordinal);
}

/// <summary><c>tbname</c>.</summary>
internal sealed class TableNameReference() : BoundExpression(ColumnType, Dependence.Table)
{
    /// <summary>VARCHAR(270), as results declare it.</summary>
    public static readonly BlockColumnType ColumnType = BlockColumnType.Variable(DataType.VarChar, 270);

    public override SqlValue Evaluate(RowView row) => row.TableName;
}

/// <summary>The finished value of an aggregate, or another value that a group keeps.</summary>
internal sealed class GroupReference(int index, BlockColumnType type) : BoundExpression(type, Dependence.Row)
{
    public override SqlValue Evaluate(RowView row) => row.Column(index);
}
