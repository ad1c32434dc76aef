using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tidemark.Bench;

/// <summary>The same by the obvious means: ClientWebSocket, a MemoryStream per message, a JSON tree per answer, one request after another.</summary>
internal static class NaiveSubscription
{
    /// <summary>Reads the whole database.</summary>
    public static async Task<(int Messages, long Bytes, TimeSpan Wall, double Cpu)> ReadAsync(BenchOptions options, string group, Stopwatch clock)
    {
        var dsn = options.Dsn!;
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{dsn.Host}:{dsn.Port}/rest/tmq"), CancellationToken.None);
        await AskAsync(socket, "subscribe", new JsonObject
        {
            ["req_id"] = 1,
            ["user"] = dsn.User,
            ["password"] = dsn.Password,
            ["group_id"] = group,
            ["client_id"] = "naive",
            ["topics"] = new JsonArray(BenchDatabase.TopicOf(options)),
            ["auto_commit"] = "false",
            ["offset_reset"] = "earliest",
            ["with_table_name"] = "true",
            ["snapshot_enable"] = "true",
        });
        clock.Restart();
        var (messages, bytes, last, id) = (0, 0L, TimeSpan.Zero, 2);
        while (true)
        {
            var poll = JsonNode.Parse(await AskAsync(socket, "poll", new JsonObject { ["req_id"] = id++, ["blocking_time"] = 1000 }))!;
            if (!poll["have_message"]!.GetValue<bool>())
            {
                var cpu = Process.GetCurrentProcess().TotalProcessorTime.TotalSeconds;
                await AskAsync(socket, "unsubscribe", new JsonObject { ["req_id"] = id });
                return (messages, bytes, last, cpu);
            }

            var frame = await AskAsync(socket, "fetch_raw_data", new JsonObject { ["req_id"] = id++, ["message_id"] = poll["message_id"]!.GetValue<long>() });
            var body = frame[(58 - 8 + 6)..];
            Debug.Assert(BinaryPrimitives.ReadUInt32LittleEndian(frame.AsSpan(52)) == body.Length, "the body's length");
            messages++;
            bytes += body.Length;
            last = clock.Elapsed;
        }
    }

    private static async Task<byte[]> AskAsync(ClientWebSocket socket, string action, JsonObject args)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["action"] = action, ["args"] = args });
        await socket.SendAsync(request, WebSocketMessageType.Text, true, CancellationToken.None);
        var buffer = new byte[16 * 1024];
        using var message = new MemoryStream();
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage) return message.ToArray();
        }
    }
}
