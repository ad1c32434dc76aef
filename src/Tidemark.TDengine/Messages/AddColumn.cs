namespace Tidemark.TDengine.Messages;

/// <summary>ADD COLUMN (action 5, or 14 when the column has storage options).</summary>
/// <param name="Column">The column; its type modifier is set for DECIMAL.</param>
public sealed record AddColumn(ColumnDefinition Column) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => Column.Compression is null ? (byte)5 : (byte)14;

    /// <summary>Whether a type modifier stands at the end of the message.</summary>
    public bool HasTypeModifier { get; init; } = true;
}
