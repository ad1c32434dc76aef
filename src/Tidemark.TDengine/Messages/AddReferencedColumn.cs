namespace Tidemark.TDengine.Messages;

/// <summary>ALTER VTABLE … ADD COLUMN … FROM (action 18).</summary>
/// <param name="Column">The column.</param>
/// <param name="Reference">Its source; its column id is not in the message.</param>
public sealed record AddReferencedColumn(ColumnDefinition Column, ColumnReference Reference) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 18;
}
