using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>What the value of an expression depends on.</summary>
[Flags]
internal enum Dependence
{
    None = 0,
    /// <summary>The table: its tags or its name.</summary>
    Table = 1,
    Row = 2,
}

/// <summary>An expression whose names are resolved and whose type is known.</summary>
internal abstract class BoundExpression(BlockColumnType type, Dependence dependence)
{
    /// <summary>The type of its values.</summary>
    public BlockColumnType Type { get; } = type;

    public Dependence Dependence { get; } = dependence;

    /// <summary>Its value for a row. Constants take any row.</summary>
    public abstract SqlValue Evaluate(RowView row);
}
