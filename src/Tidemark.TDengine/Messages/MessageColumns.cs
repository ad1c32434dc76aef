namespace Tidemark.TDengine.Messages;

/// <summary>The columns of blocks in a data message, encoded once and used for many tables. Immutable.</summary>
public sealed class MessageColumns
{
    /// <summary>Encodes the columns; of each only name, type and bytes matter.</summary>
    public MessageColumns(IReadOnlyList<ColumnDefinition> columns) => Columns = columns;

    /// <summary>The columns.</summary>
    public IReadOnlyList<ColumnDefinition> Columns { get; }
}
