using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using Tidemark.Sandbox.WebSockets;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>What is done with the polled message. Source: transcripts of a 3.3.7.5 adapter.</summary>
internal static class MessageActions
{
    private const int FetchRawDataAction = 8;
    private const int FetchRawAction = 3;
    private const int FetchRawHeadLength = 38;

    /// <summary>The members of a poll answer; null for no message.</summary>
    public static void WritePolled(JsonAnswer json, CachedMessage? message) => json
        .Member("have_message", message is not null)
        .Member("topic", message?.Topic ?? string.Empty)
        .Member("database", message?.Database ?? string.Empty)
        .Member("vgroup_id", message?.VgroupId ?? 0)
        .Member("message_type", message?.Response.MessageType ?? 0)
        .Member("message_id", message?.Id ?? 0UL)
        .Member("offset", message?.Response.Offset ?? 0);

    public static void Fetch(CachedMessage? message, ulong id, ActionAnswer answer)
    {
        if (message is null) throw new AdapterException("message is nil");
        if (message.Id != id) throw new AdapterException("message ID are not equal");
        if (!message.CarriesBlocks) throw new AdapterException("message type is not data");
        var block = message.NextBlock();
        message.FetchRequestId = answer.RequestId;
        var columns = block?.Schema?.Columns;
        answer.Good()
            .Member("message_id", id)
            .Member("completed", block is null)
            .Member("table_name", block?.TableName ?? string.Empty)
            .Member("rows", block?.Block.RowCount ?? 0)
            .Member("fields_count", columns?.Count ?? 0)
            .Member("fields_names", columns is null ? null : [.. columns.Select(column => column.Name)])
            .Member("fields_types", columns is null ? null : [.. columns.Select(column => (long)column.Type)])
            .Member("fields_lengths", columns is null ? null : [.. columns.Select(column => (long)column.DeclaredLength)])
            .Member("precision", block is null ? 0 : (long)block.Precision);
    }

    public static void FetchBlock(CachedMessage? message, ulong id, ActionAnswer answer)
    {
        if (message is null || message.Id != id) throw new AdapterException("message is nil");
        if (!message.CarriesBlocks) throw new AdapterException("message type is not data");
        if (message.Block is not { } block) throw new AdapterException("no fetch data");
        var output = answer.Binary();
        var head = output.GetSpan(24);
        BinaryPrimitives.WriteUInt64LittleEndian(head, answer.ElapsedNs);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], message.FetchRequestId);
        BinaryPrimitives.WriteUInt64LittleEndian(head[16..], id);
        output.Advance(24);
        output.Write(block.Block.Bytes.Span);
    }

    public static void FetchRaw(CachedMessage? message, ulong id, ActionAnswer answer)
    {
        if (message is null) throw new AdapterException("message is nil");
        if (message.Id != id) throw new AdapterException("message ID is not equal");
        var buffer = message.Response.Buffer!;
        var start = PolledResponse.HeadRoom - FetchRawHeadLength;
        var head = buffer.WrittenSpan[start..];
        BinaryPrimitives.WriteUInt64LittleEndian(head, answer.ElapsedNs);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], answer.RequestId);
        BinaryPrimitives.WriteUInt64LittleEndian(head[16..], id);
        BinaryPrimitives.WriteUInt64LittleEndian(head[24..], FetchRawAction);
        BinaryPrimitives.WriteInt32LittleEndian(head[32..], message.Response.Body.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(head[36..], message.Response.RawType);
        answer.Detach(buffer.Written[start..]);
    }

    /// <summary>Errors of this one travel in its own frame. A good answer is the message's own buffer: it is not copied.</summary>
    public static void FetchRawData(bool isClosed, CachedMessage? message, ulong id, ActionAnswer answer)
    {
        var error = isClosed ? "tmq not init" : message is null ? "message is nil" : message.Id != id ? "message ID is not equal" : null;
        if (error is not null || message is null)
        {
            var text = Encoding.UTF8.GetBytes(error ?? string.Empty);
            var output = answer.Binary();
            var head = output.GetSpan(50 + text.Length);
            WriteRawDataHead(head, answer, AdapterException.Code, text.Length);
            text.CopyTo(head[42..]);
            BinaryPrimitives.WriteUInt64LittleEndian(head[(42 + text.Length)..], id);
            output.Advance(50 + text.Length);
            return;
        }

        var buffer = message.Response.Buffer!;
        var span = buffer.WrittenSpan;
        WriteRawDataHead(span, answer, 0, 0);
        BinaryPrimitives.WriteUInt64LittleEndian(span[42..], id);
        BinaryPrimitives.WriteUInt16LittleEndian(span[50..], message.Response.RawType);
        BinaryPrimitives.WriteInt32LittleEndian(span[52..], message.Response.Body.Length);
        answer.Detach(buffer.Written);
    }

    public static void FetchJsonMeta(CachedMessage? message, ulong id, ActionAnswer answer)
    {
        if (message is null) throw new AdapterException("message is nil");
        if (message.Response.MessageType is not (2 or 3)) throw new AdapterException($"message type can not get meta, type: {message.Response.MessageType}");
        if (message.Id != id) throw new AdapterException("message ID are not equal");
        var json = answer.Good().Member("message_id", id).Name("data");
        JsonMeta.Write(json, message.Decode());
    }

    private static void WriteRawDataHead(Span<byte> head, ActionAnswer answer, int code, int textLength)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(head, ulong.MaxValue);
        BinaryPrimitives.WriteUInt64LittleEndian(head[8..], FetchRawDataAction);
        BinaryPrimitives.WriteUInt16LittleEndian(head[16..], 1);
        BinaryPrimitives.WriteUInt64LittleEndian(head[18..], answer.ElapsedNs);
        BinaryPrimitives.WriteUInt64LittleEndian(head[26..], answer.RequestId);
        BinaryPrimitives.WriteInt32LittleEndian(head[34..], code);
        BinaryPrimitives.WriteInt32LittleEndian(head[38..], textLength);
    }
}
