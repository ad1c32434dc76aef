using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Tests.WebSockets;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;
using ColumnDefinition = Tidemark.Sandbox.Catalog.ColumnDefinition;

namespace Tidemark.Sandbox.Tests.Subscriptions;

public sealed class SubscriptionSocketTests
{
    private const int HeadLength = 56;
    private const long Start = 1_700_000_000_000;

    [Fact]
    public async Task Poll_WalMode_DeliversMetasAndRowsInOrder()
    {
        await using var server = await StartAsync(rows: 10);
        await using var socket = await SubscribeAsync(server, snapshot: false);
        var messages = await ReadAllAsync(socket);
        Assert.Collection(
            messages,
            first => Assert.IsType<CreateSuperTable>(first),
            second => Assert.IsType<CreateTables>(second),
            third => Assert.Equal(10, Assert.IsType<DataMessage>(third).Blocks.Sum(block => block.Block.RowCount)));
    }

    [Fact]
    public async Task Poll_SnapshotMode_DeliversBatchThenRowsThenLog()
    {
        await using var server = await StartAsync(rows: 10_000);
        await using var socket = await SubscribeAsync(server, snapshot: true);
        var messages = await ReadAllAsync(socket);
        Assert.Equal(2, Assert.IsType<BatchMeta>(messages[0]).Members.Count);
        Assert.Equal(10_000, messages.OfType<DataMessage>().SelectMany(message => message.Blocks).Sum(block => block.Block.RowCount));
        Insert(server.Engine, Start + 1_000_000, 3);
        var later = await ReadAllAsync(socket);
        Assert.Equal(3, Assert.IsType<DataMessage>(Assert.Single(later)).Blocks[0].Block.RowCount);
    }

    [Fact]
    public async Task Poll_SnapshotCommittedInTheMiddleOfATable_GoesOnBehindTheLastRow()
    {
        const int Rows = 10_000;
        await using var server = await StartAsync(Rows);
        long before = 0;
        await using (var first = await SubscribeAsync(server, snapshot: true))
        {
            for (var polls = 0; polls < 3; polls++) before += CountRows(await ReadOneAsync(first));
            await first.AskAsync("commit");
            await first.AskAsync("unsubscribe");
        }

        Assert.InRange(before, 1, Rows - 1);
        await using var second = await SubscribeAsync(server, snapshot: true);
        var after = (await ReadAllAsync(second)).Sum(CountRows);
        Assert.Equal(Rows, before + after);
    }

    [Fact]
    public async Task Poll_SecondPollWhileOneWaits_TakesItsPlace()
    {
        await using var server = await StartAsync(rows: 1);
        await using var socket = await SubscribeAsync(server, snapshot: false);
        await ReadAllAsync(socket);
        await socket.SendTextAsync("""{"action":"poll","args":{"req_id":1001,"blocking_time":60000}}""");
        await socket.SendTextAsync("""{"action":"poll","args":{"req_id":1002,"blocking_time":60000}}""");
        await socket.SendTextAsync("""{"action":"list_topics","args":{"req_id":1003}}""");
        var (_, listed) = await socket.ReceiveAsync();
        Assert.Equal(1003UL, (ulong)JsonNode.Parse(listed)!["req_id"]!);
        Insert(server.Engine, Start + 5000, 1);
        var (_, polled) = await socket.ReceiveAsync();
        Assert.Equal(1002UL, (ulong)JsonNode.Parse(polled)!["req_id"]!);
    }

    [Fact]
    public async Task Poll_WaitsForRowsThatComeLater()
    {
        await using var server = await StartAsync(rows: 1);
        await using var socket = await SubscribeAsync(server, snapshot: false);
        await ReadAllAsync(socket);
        var waiting = socket.AskAsync("poll", new JsonObject { ["blocking_time"] = 20_000 });
        Insert(server.Engine, Start + 5000, 1);
        Assert.True((bool)(await waiting)["have_message"]!);
    }

    [Fact]
    public async Task Subscribe_SecondConsumer_TakesHalfOfTheVgroups()
    {
        await using var server = await StartAsync(rows: 1, vgroups: 4);
        await using var first = await SubscribeAsync(server, snapshot: false);
        Assert.Equal(4, (await first.AskAsync("assignment", new JsonObject { ["topic"] = "t" }))["assignment"]!.AsArray().Count);
        await using var second = await SubscribeAsync(server, snapshot: false);
        Assert.Equal(2, (await first.AskAsync("assignment", new JsonObject { ["topic"] = "t" }))["assignment"]!.AsArray().Count);
        Assert.Equal(2, (await second.AskAsync("assignment", new JsonObject { ["topic"] = "t" }))["assignment"]!.AsArray().Count);
        await second.AskAsync("unsubscribe");
        Assert.Equal(4, (await first.AskAsync("assignment", new JsonObject { ["topic"] = "t" }))["assignment"]!.AsArray().Count);
    }

    [Fact]
    public async Task Poll_BelowTheLog_JumpsSilently()
    {
        await using var server = await StartAsync(rows: 1);
        await using var socket = await SubscribeAsync(server, snapshot: false);
        var vgroup = server.Engine.Databases["d"].Vgroups[0];
        for (var index = 1; index <= 10; index++) Insert(server.Engine, Start + index, 1);
        await socket.AskAsync("assignment", new JsonObject { ["topic"] = "t" });
        await socket.AskAsync("seek", new JsonObject { ["topic"] = "t", ["vgroup_id"] = vgroup.Id, ["offset"] = 1 });
        vgroup.Wal.TruncateBefore(vgroup.Wal.End - 3);
        var data = Assert.IsType<DataMessage>(Assert.Single(await ReadAllAsync(socket)));
        Assert.Equal(1, data.RequestOffset.Version);
        Assert.Equal(3, data.Blocks.Sum(block => block.Block.RowCount));
    }

    internal static async Task<SandboxServer> StartAsync(int rows, int vgroups = 1, SandboxOptions? options = null)
    {
        var server = await SandboxServer.StartAsync(options ?? new SandboxOptions(), TestContext.Current.CancellationToken);
        var database = server.Engine.CreateDatabase("d", [new("vgroups", vgroups.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        database.CreateSuperTable(new SuperTableRequest(
            "s",
            [new ColumnDefinition("ts", DataType.Timestamp, 8), new ColumnDefinition("v", DataType.Int, 4)],
            [new ColumnDefinition("g", DataType.Int, 4)]));
        database.CreateTables([new ChildTableRequest("c", "s", [new TagAssignment("g", [1, 0, 0, 0])])]);
        server.Engine.CreateTopic(new TopicRequest("t", TopicKind.Database, TopicMeta.With, "d", null, "create topic t with meta as database d"), false);
        Insert(server.Engine, Start, rows);
        return server;
    }

    internal static async Task<TestSocket> SubscribeAsync(SandboxServer server, bool snapshot)
    {
        var socket = await TestSocket.ConnectAsync(server, "/rest/tmq");
        var answer = await socket.AskAsync("subscribe", new JsonObject
        {
            ["user"] = "root",
            ["password"] = "taosdata",
            ["group_id"] = "g",
            ["topics"] = new JsonArray("t"),
            ["offset_reset"] = "earliest",
            ["auto_commit"] = "false",
            ["snapshot_enable"] = snapshot ? "true" : "false",
        });
        Assert.Equal(0, (int)answer["code"]!);
        return socket;
    }

    internal static async Task<List<TmqMessage>> ReadAllAsync(TestSocket socket)
    {
        var messages = new List<TmqMessage>();
        while (await ReadOneAsync(socket) is { } message) messages.Add(message);
        return messages;
    }

    private static async Task<TmqMessage?> ReadOneAsync(TestSocket socket)
    {
        var polled = await socket.AskAsync("poll", new JsonObject { ["blocking_time"] = 0 });
        Assert.Equal(0, (int)polled["code"]!);
        if (!(bool)polled["have_message"]!) return null;
        var bytes = await socket.AskBinaryAsync("fetch_raw_data", new JsonObject { ["message_id"] = (ulong)polled["message_id"]! });
        var rawType = BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(50));
        Assert.Equal(bytes.Length - HeadLength, BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(52)));
        return TmqMessageReader.DecodeStrict(rawType, bytes.AsMemory(HeadLength));
    }

    private static long CountRows(TmqMessage? message) => message is DataMessage data ? data.Blocks.Sum(block => block.Block.RowCount) : 0;

    internal static void Insert(SandboxEngine engine, long from, int rows)
    {
        using var builder = new RawBlockBuilder([BlockColumnType.Fixed(DataType.Timestamp), BlockColumnType.Fixed(DataType.Int)]);
        for (var row = 0; row < rows; row++)
        {
            builder.AppendInt64(0, from + row);
            builder.AppendObject(1, row);
        }

        var database = engine.Databases["d"];
        database.Insert([new TableInsert("c", database.FindTable("c")!.Columns, builder.ToArray())]);
    }
}
