namespace Tidemark.TDengine.Messages;

/// <summary>DROP STABLE with its children: 0x217. Arrives once per vgroup.</summary>
/// <param name="Name">The bare name.</param>
/// <param name="Suid">The id in the source.</param>
public sealed record DropSuperTable(string Name, long Suid) : MetaMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.DropSuperTable;

    /// <summary>Whatever a younger server appended.</summary>
    public ReadOnlyMemory<byte> Rest { get; init; }
}
