namespace Tidemark.TDengine.Drivers;

/// <summary>One message of a subscription, as the server sent it. Owns its bytes; dispose returns them.</summary>
public sealed class RawMessage(PooledBuffer buffer, int start, ushort rawType, int vgroupId, long offset, string database, string topic, ulong messageId) : IDisposable
{
    /// <summary>What the body is: 2 data, 4 metadata, 5 batch of metas, 6 raw data, otherwise a meta message type (0x203 …).</summary>
    public ushort RawType { get; } = rawType;

    /// <summary>The vgroup it comes from.</summary>
    public int VgroupId { get; } = vgroupId;

    /// <summary>The offset the server names: the start of the read for data, the next version for metas, negative in a snapshot. Not unique.</summary>
    public long Offset { get; } = offset;

    /// <summary>The source database.</summary>
    public string Database { get; } = database;

    /// <summary>The topic.</summary>
    public string Topic { get; } = topic;

    /// <summary>The driver's id of the message.</summary>
    public ulong MessageId { get; } = messageId;

    /// <summary>The body. Invalid after dispose.</summary>
    public ReadOnlyMemory<byte> Body => buffer.Memory[start..];

    /// <inheritdoc/>
    public void Dispose() => buffer.Dispose();
}
