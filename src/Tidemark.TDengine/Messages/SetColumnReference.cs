namespace Tidemark.TDengine.Messages;

/// <summary>ALTER VTABLE … ALTER COLUMN … SET (action 16, or 17 for NULL).</summary>
/// <param name="ColumnName">The virtual table's column.</param>
/// <param name="Reference">The new source; its column id is not in the message; null takes the source away.</param>
public sealed record SetColumnReference(string ColumnName, ColumnReference? Reference) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => Reference is null ? (byte)17 : (byte)16;
}
