using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>The one message that a socket keeps: the last one polled.</summary>
internal sealed class CachedMessage(ulong id, string topic, string database, int vgroupId, PolledResponse response) : IDisposable
{
    private IReadOnlyList<TableBlock>? _blocks;
    private int _block = -1;

    public ulong Id { get; } = id;

    public string Topic { get; } = topic;

    public string Database { get; } = database;

    public int VgroupId { get; } = vgroupId;

    public PolledResponse Response { get; } = response;

    /// <summary>The request that fetched <see cref="Block"/>: the answer to fetch_block carries its id, not its own.</summary>
    public ulong FetchRequestId { get; set; }

    public bool CarriesBlocks => Response.MessageType is 1 or 3;

    /// <summary>The block that <see cref="NextBlock"/> went to; null before the first and behind the last.</summary>
    public TableBlock? Block => _blocks is not null && _block >= 0 && _block < _blocks.Count ? _blocks[_block] : null;

    public TmqMessage Decode() => TmqMessageReader.DecodeStrict(Response.RawType, Response.Body);

    /// <summary>Goes to the next block; null behind the last.</summary>
    public TableBlock? NextBlock()
    {
        _blocks ??= ((DataMessage)Decode()).Blocks;
        _block++;
        return Block;
    }

    public void Dispose() => Response.Dispose();
}
