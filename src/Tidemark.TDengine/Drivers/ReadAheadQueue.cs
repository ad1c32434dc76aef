using System.Diagnostics.CodeAnalysis;

namespace Tidemark.TDengine.Drivers;

/// <summary>Messages of a subscription that were read and not handed out yet, with their bytes counted. Not thread-safe.</summary>
internal sealed class ReadAheadQueue
{
    private readonly Queue<RawMessage> _messages = new();

    /// <summary>How many there are.</summary>
    public int Count => _messages.Count;

    /// <summary>Their bodies' bytes.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes over a message.</summary>
    public void Add(RawMessage message)
    {
        _messages.Enqueue(message);
        Bytes += message.Body.Length;
    }

    /// <summary>Hands out the oldest.</summary>
    public bool TryTake([NotNullWhen(true)] out RawMessage? message)
    {
        if (!_messages.TryDequeue(out message)) return false;
        Bytes -= message.Body.Length;
        return true;
    }

    /// <summary>
    /// The server's position of a vgroup, brought back to what was handed out: what is read ahead has not been read yet as far as the caller
    /// knows. The offset of a data message is where it begins; that of a meta message where it ends, so that it begins at least one before;
    /// a negative one says "in the snapshot".
    /// </summary>
    public long NotAhead(string topic, int vgroupId, long position)
    {
        foreach (var message in _messages)
        {
            if (!IsOf(message, topic, vgroupId)) continue;
            return Math.Min(position, message.RawType is 2 or 4 or 6 || message.Offset < 0 ? message.Offset : message.Offset - 1);
        }

        return position;
    }

    /// <summary>Throws away the messages of a vgroup.</summary>
    public void Drop(string topic, int vgroupId)
    {
        for (var i = _messages.Count; i > 0; i--)
        {
            var message = _messages.Dequeue();
            if (!IsOf(message, topic, vgroupId))
            {
                _messages.Enqueue(message);
                continue;
            }

            Bytes -= message.Body.Length;
            message.Dispose();
        }
    }

    /// <summary>Throws away everything.</summary>
    public void Clear()
    {
        while (_messages.TryDequeue(out var message)) message.Dispose();
        Bytes = 0;
    }

    private static bool IsOf(RawMessage message, string topic, int vgroupId) =>
        message.VgroupId == vgroupId && string.Equals(message.Topic, topic, StringComparison.Ordinal);
}
