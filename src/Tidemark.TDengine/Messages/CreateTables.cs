namespace Tidemark.TDengine.Messages;

/// <summary>CREATE TABLE of child, normal and virtual tables: 0x203. Only in the vgroup of the tables.</summary>
/// <param name="Tables">In the order of the statement.</param>
public sealed record CreateTables(IReadOnlyList<CreateTableRequest> Tables) : MetaMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.CreateTables;

    /// <summary>0 an application, 8 raw write; null in messages of older servers.</summary>
    public byte? Source { get; init; } = 0;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
