namespace Tidemark.TDengine.Messages;

/// <summary>ALTER STABLE: 0x215. Arrives once per vgroup, with the full new definition.</summary>
/// <param name="Definition">The definition after the change.</param>
public sealed record AlterSuperTable(SuperTableDefinition Definition) : MetaMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.AlterSuperTable;
}
