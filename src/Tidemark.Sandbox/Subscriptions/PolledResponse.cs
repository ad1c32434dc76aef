using Tidemark.Sandbox.Wal;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>What a vgroup answered to a poll. Owns the body until it is disposed; the body starts behind room for an answer's head.</summary>
internal sealed class PolledResponse(WalOffset request, WalOffset next, long walBegin, long walEnd) : IDisposable
{
    /// <summary>Bytes kept free in front of the body: the head of a fetch_raw_data answer.</summary>
    public const int HeadRoom = 56;

    /// <summary>Where the read began.</summary>
    public WalOffset Request { get; } = request;

    /// <summary>Where to go on.</summary>
    public WalOffset Next { get; } = next;

    /// <summary>The oldest version of the log at that time.</summary>
    public long WalBegin { get; } = walBegin;

    /// <summary>The version to be written next at that time.</summary>
    public long WalEnd { get; } = walEnd;

    /// <summary>The raw type; 0 for nothing to deliver.</summary>
    public ushort RawType { get; init; }

    /// <summary>Head room and body; null for nothing to deliver.</summary>
    public AnswerBuffer? Buffer { get; init; }

    /// <summary>Rows in it.</summary>
    public long Rows { get; init; }

    public bool HasMessage => RawType != 0;

    public ReadOnlyMemory<byte> Body => Buffer!.Written[HeadRoom..];

    public bool IsMeta => RawType is TmqRawType.BatchMeta or > 0x200;

    /// <summary>1 data, 2 meta, 3 metadata, 4 raw data.</summary>
    public int MessageType => RawType switch
    {
        TmqRawType.Data => 1,
        TmqRawType.Metadata => 3,
        TmqRawType.RawSubmit => 4,
        _ => 2,
    };

    /// <summary>The offset that poll names: the start of the read for data, where to go on for metas, a code in a snapshot.</summary>
    public long Offset => IsMeta ? OffsetOf(Next) : OffsetOf(Request);

    public void Dispose() => Buffer?.Dispose();

    public static AnswerBuffer StartBody(int capacity)
    {
        var buffer = new AnswerBuffer(capacity + HeadRoom);
        buffer.GetSpan(HeadRoom)[..HeadRoom].Clear();
        buffer.Advance(HeadRoom);
        return buffer;
    }

    private static long OffsetOf(WalOffset offset) => offset.IsSnapshot ? TmqCodes.InSnapshotValue : offset.Version;
}
