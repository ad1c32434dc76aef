namespace Tidemark.TDengine.Messages;

/// <summary>CREATE STABLE: 0x213. Arrives once per vgroup.</summary>
/// <param name="Definition">The definition.</param>
public sealed record CreateSuperTable(SuperTableDefinition Definition) : MetaMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.CreateSuperTable;
}
