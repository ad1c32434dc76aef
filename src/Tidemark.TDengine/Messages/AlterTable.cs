namespace Tidemark.TDengine.Messages;

/// <summary>ALTER TABLE of a child or normal table: 0x205. Only in the vgroup of the table.</summary>
/// <param name="TableName">The bare name.</param>
/// <param name="Action">What is changed.</param>
public sealed record AlterTable(string TableName, AlterTableAction Action) : MetaMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.AlterTable;

    /// <summary>The column's id where one column is changed, otherwise 0.</summary>
    public int ColumnId { get; init; }

    /// <summary>When, ms since 1970 UTC; null in messages of older servers.</summary>
    public long? ChangedAtMs { get; init; } = 0;

    /// <summary>0 an application, 8 raw write; null in messages of older servers.</summary>
    public byte? Source { get; init; } = 0;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
