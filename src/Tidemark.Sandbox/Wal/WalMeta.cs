using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Wal;

/// <summary>A change of the schema, or a delete, as subscriptions deliver it.</summary>
public sealed class WalMeta : WalEntry
{
    private byte[]? _body;

    internal WalMeta(MetaMessage message, int vgroupId)
    {
        Message = message;
        VgroupId = vgroupId;
    }

    /// <summary>The raw type: 0x213, 0x215, 0x217, 0x203, 0x205, 0x207 or 0x243.</summary>
    public int RawType => Message.RawType;

    /// <summary>The message, with an empty head.</summary>
    public MetaMessage Message { get; }

    /// <summary>The vgroup it is in.</summary>
    public int VgroupId { get; }

    /// <summary>Super tables it is about: that of a 0x213/0x215/0x217/0x205/0x243, those of the members of a 0x203/0x207; 0 for normal tables.</summary>
    public IReadOnlyList<long> Suids { get; init; } = [];

    /// <summary>Tables it is about, for 0x203, 0x205, 0x207 and 0x243.</summary>
    public IReadOnlyList<long> Uids { get; init; } = [];

    /// <inheritdoc/>
    public override int SizeBytes => 256;

    /// <summary>The body as it goes to a subscriber, head included.</summary>
    public ReadOnlyMemory<byte> Body => _body ??= Encode(Message, VgroupId);

    /// <summary>A message with the head that the server writes: whole length and vgroup.</summary>
    public static byte[] Encode(MetaMessage message, int vgroupId)
    {
        var body = TmqMessageWriter.ToArray(message);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(body, (uint)body.Length);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(body.AsSpan(4), (uint)vgroupId);
        return body;
    }
}
