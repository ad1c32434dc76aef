namespace Tidemark.TDengine.Messages;

/// <summary>DROP TABLE of child and normal tables: 0x207. Only in the vgroup of the tables.</summary>
/// <param name="Tables">In the order of the statement.</param>
public sealed record DropTables(IReadOnlyList<DropTableRequest> Tables) : MetaMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.DropTables;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
