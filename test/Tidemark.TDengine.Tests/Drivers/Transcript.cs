using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using Tidemark.Testing;
using Tidemark.TDengine.Tests.WebSockets;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Tests.Drivers;

/// <summary>
/// A recorded conversation with taosAdapter, played to a client: each request gets the next recorded answer to that action, with the
/// request's id in it.
/// </summary>
internal sealed class Transcript
{
    private readonly Dictionary<string, Queue<TranscriptMessage>> _answers = [];

    private Transcript(IReadOnlyList<TranscriptMessage> messages)
    {
        Messages = messages;
        for (var i = 0; i < messages.Count; i++)
        {
            if (messages[i].FromServer || messages[i].Action == "free_result") continue;
            var answer = messages.Skip(i + 1).FirstOrDefault(m => m.FromServer && (m.RequestId == messages[i].RequestId || m.RequestId is null));
            if (answer is null) continue;
            if (!_answers.TryGetValue(messages[i].Action, out var queue)) _answers.Add(messages[i].Action, queue = new());
            queue.Enqueue(answer);
        }
    }

    public IReadOnlyList<TranscriptMessage> Messages { get; }

    /// <summary>Requests that came, by action.</summary>
    public List<string> Requests => [.. Came.Select(c => c.Action)];

    /// <summary>Requests that came, as bytes.</summary>
    public List<byte[]> RequestBytes => [.. Came.Select(c => c.Bytes)];

    private ConcurrentQueue<TranscriptMessage> Came { get; } = new();

    /// <summary>Replaces a piece of every text answer, e.g. the version.</summary>
    public (string From, string To) Replace { get; init; }

    public static Transcript Load(string file, (string From, string To) replace = default) =>
        new([.. File.ReadLines(GoldenFiles.PathOf($"ws/{file}.jsonl")).Select(TranscriptMessage.Parse)]) { Replace = replace };

    /// <summary>Serves one client until it goes.</summary>
    public async Task PlayAsync(ServerConnection connection)
    {
        await connection.UpgradeAsync();
        while (await connection.ReadFrameAsync() is { } frame)
        {
            if (frame.Opcode == WebSocketOpcode.Close) return;
            if (frame.Opcode is WebSocketOpcode.Ping or WebSocketOpcode.Pong) continue;
            var request = TranscriptMessage.Of(fromServer: false, frame.Opcode == WebSocketOpcode.Text, frame.Payload);
            Came.Enqueue(request);
            if (request.Action == "free_result") continue;
            await AnswerAsync(connection, request);
        }
    }

    private async Task AnswerAsync(ServerConnection connection, TranscriptMessage request)
    {
        var id = request.RequestId!.Value;
        if (!_answers.TryGetValue(request.Action, out var queue) || !queue.TryDequeue(out var answer))
        {
            var rest = request.Action == "poll" ? "\"have_message\":false,\"topic\":\"\",\"database\":\"\",\"vgroup_id\":0,\"message_type\":0,\"message_id\":0,\"offset\":0" : "\"none\":0";
            await connection.AnswerAsync($"{{\"code\":0,\"message\":\"\",\"action\":\"{request.Action}\",\"req_id\":{id},\"timing\":1,{rest}}}");
            return;
        }

        if (answer.IsText)
        {
            var json = JsonNode.Parse(answer.Bytes)!;
            json["req_id"] = id;
            var text = json.ToJsonString();
            if (Replace.From is not null) text = text.Replace(Replace.From, Replace.To, StringComparison.Ordinal);
            await connection.AnswerAsync(text);
            return;
        }

        var bytes = answer.Bytes.ToArray();
        if (BinaryPrimitives.ReadUInt64LittleEndian(bytes) == ulong.MaxValue)
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(26), id);
        await connection.SendFrameAsync(WebSocketOpcode.Binary, bytes);
    }
}

/// <summary>One message of a transcript.</summary>
/// <param name="FromServer">Its direction.</param>
/// <param name="IsText">Text or binary.</param>
/// <param name="Bytes">The message.</param>
/// <param name="Action">The action it asks for, or answers.</param>
/// <param name="RequestId">Its request id; null where the form has none.</param>
internal sealed record TranscriptMessage(bool FromServer, bool IsText, byte[] Bytes, string Action, ulong? RequestId)
{
    public static TranscriptMessage Parse(string line)
    {
        var json = JsonNode.Parse(line)!;
        var isText = (string)json["kind"]! == "text";
        var bytes = isText ? Encoding.UTF8.GetBytes((string)json["text"]!) : Convert.FromHexString((string)json["hex"]!);
        return Of((string)json["dir"]! == "s2c", isText, bytes);
    }

    public static TranscriptMessage Of(bool fromServer, bool isText, byte[] bytes)
    {
        if (isText)
        {
            JsonNode? json = null;
            try
            {
                json = JsonNode.Parse(bytes);
            }
            catch (System.Text.Json.JsonException)
            {
                return new(fromServer, isText, bytes, "bad JSON", null);
            }

            var id = (fromServer ? json : json!["args"])?["req_id"];
            return new(fromServer, isText, bytes, json!["action"]?.ToString() ?? "", ulong.TryParse(id?.ToString(), out var number) ? number : null);
        }

        if (!fromServer && bytes.Length >= 24) return new(fromServer, isText, bytes, NameOf(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(16))), BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        var marked = fromServer && bytes.Length >= 42 && BinaryPrimitives.ReadUInt64LittleEndian(bytes) == ulong.MaxValue;
        return new(fromServer, isText, bytes, marked ? NameOf(BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(8))) : "", marked ? BinaryPrimitives.ReadUInt64LittleEndian(bytes.AsSpan(26)) : null);
    }

    private static string NameOf(ulong action) => action switch
    {
        3 => "write_raw",
        6 => "binary_query",
        7 => "fetch_raw_block",
        8 => "fetch_raw_data",
        9 => "stmt2_bind",
        _ => $"binary {action}",
    };
}
