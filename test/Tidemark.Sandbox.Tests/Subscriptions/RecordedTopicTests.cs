using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tidemark.Sandbox.Tests.RawWrites;
using Tidemark.Sandbox.Tests.Sql;
using Tidemark.Sandbox.Tests.Transcripts;
using Tidemark.Sandbox.Tests.WebSockets;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Tests.Subscriptions;

/// <summary>
/// Each topic of the recordings, read in each mode after the recorded statements, gives per vgroup the messages that the real server gave:
/// the same kinds in the same order with the same contents, but for ids, times and versions.
/// </summary>
public sealed class RecordedTopicTests
{
    private const int HeadLength = 56;

    [Theory]
    [InlineData("before", "g_t_ms", "wal")]
    [InlineData("before", "g_t_ms", "wal_batch")]
    [InlineData("before", "g_t_only", "wal")]
    [InlineData("before", "g_t_query", "wal")]
    [InlineData("before", "g_t_ext", "wal")]
    [InlineData("after", "g_t_ms", "wal")]
    [InlineData("after", "g_t_ms", "wal_batch")]
    [InlineData("after", "g_t_us", "wal")]
    [InlineData("after", "g_t_ext", "wal")]
    [InlineData("after", "g_t_ns", "wal")]
    [InlineData("after", "g_t_blob", "wal")]
    [InlineData("after", "g_t_data", "wal")]
    [InlineData("after", "g_t_only", "wal")]
    [InlineData("after", "g_t_st", "wal")]
    [InlineData("after", "g_t_st", "wal_batch")]
    [InlineData("after", "g_t_meters", "wal")]
    [InlineData("after", "g_t_where", "wal")]
    [InlineData("after", "g_t_query", "wal")]
    [InlineData("before", "g_t_ms", "wal_raw")]
    [InlineData("after", "g_t_ms", "wal_raw")]
    [InlineData("after", "g_t_us", "wal_raw")]
    [InlineData("before", "g_t_blob", "wal_raw")]
    public async Task Read_Log_GivesTheRecordedMessages(string phase, string topic, string mode)
    {
        var wanted = RecordedMessage.Read($"{phase}_{topic}.{mode}.rawlog")
            .Select(message => (message.Vgroup, Message: StreamOutput.Without(TmqMessageReader.Decode(message.RawType, message.Body))))
            .Where(message => message.Message is not null)
            .ToLookup(message => message.Vgroup, message => MessageDump.Of(message.Message!));
        var got = await ReadAsync(phase, topic, mode);
        Assert.Equal(wanted.Select(vgroup => vgroup.Key).Order(), got.Select(vgroup => vgroup.Key).Order());
        foreach (var vgroup in wanted) Assert.Equal(vgroup, got[vgroup.Key].Select(message => MessageDump.Of(message.RawType, message.Body)));
    }

    /// <summary>How the rows of a snapshot are cut into blocks depends on the real server's files; metas and rows do not.</summary>
    [Theory]
    [InlineData("before", "g_t_ms", "snapshot")]
    [InlineData("before", "g_t_us", "snapshot")]
    [InlineData("before", "g_t_ns", "snapshot")]
    [InlineData("before", "g_t_blob", "snapshot")]
    [InlineData("before", "g_t_ext", "snapshot")]
    [InlineData("before", "g_t_data", "snapshot")]
    [InlineData("before", "g_t_only", "snapshot")]
    [InlineData("before", "g_t_query", "snapshot")]
    [InlineData("before", "g_t_st", "snapshot")]
    [InlineData("before", "g_t_where", "snapshot")]
    [InlineData("after", "g_t_ms", "snapshot")]
    [InlineData("after", "g_t_us", "snapshot")]
    [InlineData("after", "g_t_ext", "snapshot")]
    [InlineData("after", "g_t_mdata", "snapshot")]
    [InlineData("after", "g_t_sdata", "snapshot")]
    [InlineData("after", "g_t_st", "snapshot")]
    [InlineData("after", "g_t_meters", "snapshot")]
    public async Task Read_Snapshot_GivesTheRecordedTablesAndRows(string phase, string topic, string mode)
    {
        var wanted = RecordedMessage.Read($"{phase}_{topic}.{mode}.rawlog").ToLookup(message => message.Vgroup, message => (message.RawType, message.Body));
        var got = await ReadAsync(phase, topic, mode);
        Assert.Equal(wanted.Select(vgroup => vgroup.Key).Order(), got.Select(vgroup => vgroup.Key).Order());
        foreach (var vgroup in wanted) Assert.Equal(Lines(vgroup), Lines(got[vgroup.Key]));
    }

    private static IEnumerable<string> Lines(IEnumerable<(ushort RawType, byte[] Body)> messages)
    {
        foreach (var (rawType, body) in messages)
        {
            switch (StreamOutput.Without(TmqMessageReader.DecodeStrict(rawType, body)))
            {
                case BatchMeta batch:
                    foreach (var member in batch.Members.Where(member => StreamOutput.Without(member.Message) is not null)) yield return MessageDump.Of(member.Message);
                    break;
                case DataMessage data:
                    foreach (var block in data.Blocks)
                        foreach (var row in MessageDump.Rows(block.Block))
                            yield return $"{block.TableName}({MessageDump.Columns(block.Block)}) v{block.Schema?.Version} {row}";
                    break;
            }
        }
    }

    private static async Task<ILookup<int, (ushort RawType, byte[] Body)>> ReadAsync(string phase, string topic, string mode)
    {
        var engine = (phase == "before" ? GoldenServer.Before() : GoldenServer.After()).Engine;
        await using var server = await SandboxServer.StartAsync(engine.Options, engine, TestContext.Current.CancellationToken);
        await using var socket = await TestSocket.ConnectAsync(server, "/rest/tmq");
        var subscribed = await socket.AskAsync("subscribe", new JsonObject
        {
            ["user"] = "root",
            ["password"] = "taosdata",
            ["group_id"] = "g",
            ["topics"] = new JsonArray(topic),
            ["offset_reset"] = "earliest",
            ["enable_batch_meta"] = mode == "wal_batch" ? "1" : "0",
            ["msg_consume_rawdata"] = mode == "wal_raw" ? "1" : "0",
            ["snapshot_enable"] = mode == "snapshot" ? "true" : "false",
        });
        Assert.Equal(0, (int)subscribed["code"]!);
        var messages = new List<(int Vgroup, (ushort, byte[]) Message)>();
        while (true)
        {
            var polled = await socket.AskAsync("poll", new JsonObject { ["blocking_time"] = 0 });
            if (!(bool)polled["have_message"]!) return messages.ToLookup(message => message.Vgroup, message => message.Message);
            var bytes = await socket.AskBinaryAsync("fetch_raw_data", new JsonObject { ["message_id"] = (ulong)polled["message_id"]! });
            messages.Add(((int)polled["vgroup_id"]!, (BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(50)), bytes[HeadLength..])));
        }
    }
}
