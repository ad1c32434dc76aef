using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.Queries;

/// <summary>The row that an expression is worked out for.</summary>
internal abstract class RowView
{
    /// <summary>The value of a column of the source.</summary>
    public abstract SqlValue Column(int ordinal);

    /// <summary>What orders rows in time, for first and last.</summary>
    public virtual long Time => 0;

    /// <summary>The value of a tag of the row's table.</summary>
    public virtual SqlValue Tag(int ordinal) => SqlValue.Null();

    /// <summary>The name of the row's table.</summary>
    public virtual SqlValue TableName => SqlValue.Null();
}
