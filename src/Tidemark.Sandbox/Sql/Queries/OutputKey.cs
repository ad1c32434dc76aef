using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>A key of ORDER BY that is an output column: by its alias or its number.</summary>
internal sealed class OutputKey(int index, BlockColumnType type) : BoundExpression(type, Dependence.Row)
{
    public int Index { get; } = index;

    public override SqlValue Evaluate(RowView row) => row.Column(Index);
}
