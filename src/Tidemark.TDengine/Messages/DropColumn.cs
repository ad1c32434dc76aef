namespace Tidemark.TDengine.Messages;

/// <summary>DROP COLUMN (action 6).</summary>
/// <param name="ColumnName">The column.</param>
public sealed record DropColumn(string ColumnName) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 6;
}
