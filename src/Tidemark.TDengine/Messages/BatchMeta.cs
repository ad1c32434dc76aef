namespace Tidemark.TDengine.Messages;

/// <summary>Meta messages to apply in order: raw type 5.</summary>
public sealed record BatchMeta : TmqMessage
{
    /// <inheritdoc/>
    public override ushort RawType => TmqRawType.BatchMeta;

    /// <summary>The members.</summary>
    public required IReadOnlyList<BatchMember> Members { get; init; }
}
