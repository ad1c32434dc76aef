namespace Tidemark.TDengine.Messages;

/// <summary>One member of a <see cref="BatchMeta"/>.</summary>
/// <param name="Message">A meta message, or an <see cref="OpaqueMessage"/>.</param>
public sealed record BatchMember(TmqMessage Message)
{
    /// <summary>The member's offset: none, in all messages seen.</summary>
    public WalOffset Offset { get; init; } = WalOffset.None;

    /// <summary>The 33 bytes in front, ignored by receivers; empty stands for zeros.</summary>
    public ReadOnlyMemory<byte> Head { get; init; }
}
