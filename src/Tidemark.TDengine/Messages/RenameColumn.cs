namespace Tidemark.TDengine.Messages;

/// <summary>RENAME COLUMN of a normal table (action 10).</summary>
/// <param name="ColumnName">The old name.</param>
/// <param name="NewName">The new name.</param>
public sealed record RenameColumn(string ColumnName, string NewName) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 10;
}
