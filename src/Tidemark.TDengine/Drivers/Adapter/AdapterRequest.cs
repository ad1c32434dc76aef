using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace Tidemark.TDengine.Drivers.Adapter;

/// <summary>Requests to taosAdapter as bytes. Source: taosAdapter 3.3.7.5, recorded.</summary>
internal static class AdapterRequest
{
    /// <summary>Bytes in front of every binary request: request id, id, action.</summary>
    public const int BinaryHeadBytes = 24;

    /// <summary><c>{"action":…,"args":{"req_id":…, …}}</c>.</summary>
    public static ReadOnlyMemory<byte> Json(string action, ulong requestId, Action<Utf8JsonWriter>? args = null)
    {
        var buffer = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("action"u8, action);
        writer.WriteStartObject("args"u8);
        writer.WriteNumber("req_id"u8, requestId);
        args?.Invoke(writer);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    /// <summary>
    /// A poll. taosAdapter answers with the message it holds unless that is the one named here (0 before the first), so that a
    /// message whose fetch failed comes again.
    /// </summary>
    public static byte[] Poll(ulong requestId, long blockingTimeMs, ulong lastMessageId) =>
        Encoding.ASCII.GetBytes($"{{\"action\":\"poll\",\"args\":{{\"req_id\":{requestId},\"blocking_time\":{blockingTimeMs},\"message_id\":{lastMessageId}}}}}");

    /// <summary>An action on a message: fetch_raw_data, fetch_raw, fetch_json_meta.</summary>
    public static byte[] OnMessage(string action, ulong requestId, ulong messageId) =>
        Encoding.ASCII.GetBytes($"{{\"action\":\"{action}\",\"args\":{{\"req_id\":{requestId},\"message_id\":{messageId}}}}}");

    /// <summary>binary_query (6): the statement without JSON's escapes.</summary>
    public static byte[] BinaryQuery(ulong requestId, string sql)
    {
        var length = Encoding.UTF8.GetByteCount(sql);
        var request = Binary(requestId, 0, 6, 2 + 4 + length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(24), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(26), (uint)length);
        Encoding.UTF8.GetBytes(sql, request.AsSpan(30));
        return request;
    }

    /// <summary>fetch_raw_block (7).</summary>
    public static byte[] FetchRawBlock(ulong requestId, ulong resultId)
    {
        var request = Binary(requestId, resultId, 7, 2);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(24), 1);
        return request;
    }

    /// <summary>What stands in front of the body of a write_raw (3).</summary>
    public static byte[] WriteRawHead(ulong requestId, ushort rawType, int bodyLength)
    {
        var head = Binary(requestId, 0, 3, 4 + 2);
        BinaryPrimitives.WriteUInt32LittleEndian(head.AsSpan(24), (uint)bodyLength);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(28), rawType);
        return head;
    }

    /// <summary>What stands in front of the bind data of a stmt2_bind (9), all columns at once.</summary>
    public static byte[] BindHead(ulong requestId, ulong statementId)
    {
        var head = Binary(requestId, statementId, 9, 2 + 4);
        BinaryPrimitives.WriteUInt16LittleEndian(head.AsSpan(24), 1);
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(26), -1);
        return head;
    }

    private static byte[] Binary(ulong requestId, ulong id, ulong action, int payloadBytes)
    {
        var request = new byte[BinaryHeadBytes + payloadBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(request, requestId);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(8), id);
        BinaryPrimitives.WriteUInt64LittleEndian(request.AsSpan(16), action);
        return request;
    }
}
