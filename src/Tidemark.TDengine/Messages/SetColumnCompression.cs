namespace Tidemark.TDengine.Messages;

/// <summary>MODIFY COLUMN to other storage options (action 13).</summary>
/// <param name="ColumnName">The column.</param>
/// <param name="Compression">The new options.</param>
public sealed record SetColumnCompression(string ColumnName, ColumnCompression Compression) : AlterTableAction
{
    /// <inheritdoc/>
    public override byte Code => 13;
}
