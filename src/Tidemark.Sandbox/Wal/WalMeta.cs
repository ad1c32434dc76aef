namespace Tidemark.Sandbox.Wal;

/// <summary>A change of the schema, or a delete, as subscriptions deliver it.</summary>
/// <param name="rawType">0x213, 0x215, 0x217, 0x203, 0x205, 0x207 or 0x243.</param>
/// <param name="message">The message (Tidemark.TDengine.Messages).</param>
public sealed class WalMeta(int rawType, object message) : WalEntry
{
    /// <summary>The raw type of the message.</summary>
    public int RawType { get; } = rawType;

    /// <summary>The message (Tidemark.TDengine.Messages).</summary>
    public object Message { get; } = message;

    /// <summary>Super tables it is about: that of a 0x213/0x215/0x217/0x205/0x243, those of the members of a 0x203/0x207; 0 for normal tables.</summary>
    public IReadOnlyList<long> Suids { get; init; } = [];

    /// <summary>Tables it is about, for 0x203, 0x205, 0x207 and 0x243.</summary>
    public IReadOnlyList<long> Uids { get; init; } = [];

    /// <inheritdoc/>
    public override int SizeBytes => 256;
}
