using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Tests.WebSockets;

namespace Tidemark.TDengine.Tests.Drivers;

public sealed class TranscriptSubscriptionTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("tmq_wal", true)]
    [InlineData("tmq_wal", false)]
    [InlineData("tmq_wal_batchmeta", true)]
    [InlineData("tmq_snapshot", true)]
    [InlineData("tmq_rawdata", true)]
    [InlineData("tmq_rawdata", false)]
    public async Task Poll_Recorded_GivesEveryMessageByteForByte(string file, bool prefetch)
    {
        var transcript = Transcript.Load(file);
        var polls = transcript.Messages.Where(m => m is { FromServer: true, Action: "poll" }).Select(m => JsonNode.Parse(m.Bytes)!).Where(p => (bool)p["have_message"]!).ToList();
        var bodies = transcript.Messages.Where(m => m is { FromServer: true, IsText: false, Action: "fetch_raw_data" }).Select(m => m.Bytes).Where(b => b.Length > 56).ToList();
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch), null, Token);

        for (var i = 0; i < polls.Count; i++)
        {
            using var message = await NextAsync(consumer);
            Assert.Equal((int)polls[i]["vgroup_id"]!, message.VgroupId);
            Assert.Equal((long)polls[i]["offset"]!, message.Offset);
            Assert.Equal((string)polls[i]["topic"]!, message.Topic);
            Assert.Equal((string)polls[i]["database"]!, message.Database);
            Assert.Equal(BinaryPrimitives.ReadUInt16LittleEndian(bodies[i].AsSpan(50)), message.RawType);
            Assert.Equal(bodies[i][56..], message.Body.ToArray());
        }

        Assert.Null(await consumer.PollAsync(Wait, Token));
        Assert.False(consumer.IsBroken);
    }

    [Fact]
    public async Task Poll_OldAdapter_FallsBackToFetchRaw()
    {
        var transcript = Transcript.Load("tmq_wal_fetch", ("3.3.7.5.alpha", "3.3.2.0"));
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token);
        using var message = await NextAsync(consumer);

        var recorded = transcript.Messages.First(m => m is { FromServer: true, IsText: false } && m.Bytes.Length > 38 && BinaryPrimitives.ReadUInt64LittleEndian(m.Bytes.AsSpan(24)) == 3).Bytes;
        Assert.Equal(BinaryPrimitives.ReadUInt16LittleEndian(recorded.AsSpan(36)), message.RawType);
        Assert.Equal(recorded[38..], message.Body.ToArray());
        Assert.DoesNotContain("fetch_raw_data", transcript.Requests);
    }

    [Fact]
    public async Task Subscribe_EverySetting_IsAString()
    {
        var transcript = Transcript.Load("tmq_wal");
        await using var server = new LoopbackServer(transcript.PlayAsync);
        var options = new SubscriptionOptions
        {
            GroupId = "g", Topics = ["a", "b"], ClientId = "c", OffsetReset = "latest", Snapshot = true, BatchMeta = true, RawData = true, ExcludeReplicated = true,
            MinPollRows = 50_000, FetchMaxWait = TimeSpan.FromMilliseconds(20), SessionTimeout = TimeSpan.FromSeconds(40), MaxPollInterval = TimeSpan.FromMinutes(10),
        };
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), options, null, Token);

        var args = JsonNode.Parse(transcript.RequestBytes[0])!["args"]!.AsObject();
        Assert.All(args.Where(a => a.Key is not ("req_id" or "topics" or "config")), a => Assert.Equal(System.Text.Json.JsonValueKind.String, a.Value!.GetValueKind()));
        Assert.All(args["config"]!.AsObject(), a => Assert.Equal(System.Text.Json.JsonValueKind.String, a.Value!.GetValueKind()));
        Assert.Equal("false", (string)args["auto_commit"]!);
        Assert.Equal("true", (string)args["snapshot_enable"]!);
        Assert.Equal("600000", (string)args["max_poll_interval_ms"]!);
        Assert.Equal("50000", (string)args["config"]!["min.poll.rows"]!);
        Assert.Equal("20", (string)args["config"]!["fetch.max.wait.ms"]!);
        Assert.Equal(2, args["topics"]!.AsArray().Count);
    }

    [Fact]
    public async Task Offsets_Recorded_AreRead()
    {
        await using var server = new LoopbackServer(Transcript.Load("tmq_offsets").PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: false), null, Token);

        Assert.Equal([new(4, 0, 0, 53), new(5, 0, 0, 63)], await consumer.GetAssignmentAsync("g_t_us", Token));
        Assert.Equal([0, 2], await consumer.GetPositionAsync("g_t_us", [4, 5], Token));
        Assert.Equal([-2147467247, 2], await consumer.GetCommittedAsync("g_t_us", [4, 5], Token));
        await consumer.CommitOffsetAsync("g_t_us", 4, 3, Token);
        await consumer.CommitOffsetAsync("g_t_us", 4, 53, Token);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await consumer.CommitOffsetAsync("g_t_us", 4, 153, Token));
        Assert.Equal(ErrorCode.WalGap, error.Code);
        await consumer.SeekAsync("g_t_us", 4, 0, Token);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await consumer.CommitOffsetAsync("g_t_us", 4, -1, Token));
        Assert.False(consumer.IsBroken);
    }

    [Fact]
    public async Task Assignment_InSnapshot_SaysSo()
    {
        await using var server = new LoopbackServer(Transcript.Load("tmq_snapshot").PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: false), null, Token);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await consumer.GetAssignmentAsync("g_t_us", Token));
        Assert.Equal(ServerCode.InSnapshot, error.ServerCode);
    }

    [Fact]
    public async Task JsonMeta_Recorded_IsGivenAsItCame()
    {
        await using var server = new LoopbackServer(Transcript.Load("tmq_snapshot").PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: false), null, Token);
        using var message = await NextAsync(consumer);
        var json = await consumer.FetchJsonMetaAsync(message, Token);
        Assert.StartsWith("{\"tmq_meta_version\":\"1.0\",\"metas\":[", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tmq_unknown_topic", ServerCode.TopicNotExist, ErrorCode.ObjectNotFound)]
    [InlineData("tmq_subscribe_bad_session", 65535, null)]
    public async Task Subscribe_Refused_SaysWhy(string file, int serverCode, ErrorCode? code)
    {
        await using var server = new LoopbackServer(Transcript.Load(file).PlayAsync);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token));
        Assert.Equal(serverCode, error.ServerCode & (serverCode | 0xFFFF));
        if (code is { } expected) Assert.Equal(expected, error.Code);
    }

    [Fact]
    public async Task Subscribe_WrongPassword_AsksTheOtherSocketForTheReason()
    {
        var tmq = Transcript.Load("tmq_wrong_password");
        var ws = Transcript.Load("conn_wrong_password");
        var connections = 0;
        await using var server = new LoopbackServer(c => (Interlocked.Increment(ref connections) == 1 ? tmq : ws).PlayAsync(c));
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token));
        Assert.Equal(ServerCode.AuthenticationFailure, error.ServerCode);
        Assert.Equal(2, connections);
    }

    [Fact]
    public async Task Poll_Cancelled_LeavesTheSubscriptionWhole()
    {
        var polled = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var transcript = Transcript.Load("tmq_wal");
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.UpgradeAsync();
            await connection.ReadFrameAsync();
            await connection.AnswerAsync("""{"code":0,"message":"","action":"subscribe","req_id":1,"timing":1,"version":"3.3.7.5"}""");
            await connection.ReadFrameAsync();
            polled.SetResult();
            await release.Task;
            await connection.AnswerAsync("""{"code":0,"message":"","action":"poll","req_id":2,"timing":1,"have_message":true,"topic":"t","database":"d","vgroup_id":2,"message_type":2,"message_id":1,"offset":7}""");
            await connection.ReadFrameAsync();
            var body = transcript.Messages.First(m => m is { FromServer: true, IsText: false }).Bytes.ToArray();
            BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(26), 3);
            await connection.SendFrameAsync(TDengine.WebSockets.WebSocketOpcode.Binary, body);
            await connection.HangAsync();
        });
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token);
        using var cancel = new CancellationTokenSource();
        var poll = consumer.PollAsync(TimeSpan.FromSeconds(5), cancel.Token).AsTask();
        await polled.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Assert.False(consumer.IsBroken);
        release.SetResult();
        using var message = await NextAsync(consumer);
        Assert.Equal(7, message.Offset);
    }

    [Fact]
    public async Task Poll_ServerError_IsThrownAndTheNextPollAsksAgain()
    {
        var polls = 0;
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.UpgradeAsync();
            while (await connection.ReadFrameAsync() is { Opcode: TDengine.WebSockets.WebSocketOpcode.Text } frame)
            {
                var json = JsonNode.Parse(frame.Payload)!;
                var (action, id) = ((string)json["action"]!, (ulong)json["args"]!["req_id"]!);
                var answer = action == "subscribe" ? "\"code\":0,\"message\":\"\",\"version\":\"3.3.7.5\""
                    : ++polls == 1 ? "\"code\":998,\"message\":\"Consumer not exist\"" : "\"code\":0,\"message\":\"\",\"have_message\":false";
                await connection.AnswerAsync($"{{{answer},\"action\":\"{action}\",\"req_id\":{id}}}");
            }
        });
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await consumer.PollAsync(TimeSpan.Zero, Token));
        Assert.Equal(ServerCode.ConsumerNotExist, error.ServerCode);
        Assert.True(error.IsTransient);
        Assert.Null(await consumer.PollAsync(TimeSpan.Zero, Token));
    }

    [Fact]
    public async Task Poll_FetchFailed_NamesTheLastFetchedMessageSoThatItComesAgain()
    {
        var named = new List<ulong>();
        var fetches = 0;
        var body = Transcript.Load("tmq_wal").Messages.First(m => m is { FromServer: true, IsText: false }).Bytes.ToArray();
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.UpgradeAsync();
            while (await connection.ReadFrameAsync() is { Opcode: TDengine.WebSockets.WebSocketOpcode.Text } frame)
            {
                var json = JsonNode.Parse(frame.Payload)!;
                var (action, id) = ((string)json["action"]!, (ulong)json["args"]!["req_id"]!);
                if (action == "fetch_raw_data" && ++fetches > 1)
                {
                    BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(26), id);
                    await connection.SendFrameAsync(TDengine.WebSockets.WebSocketOpcode.Binary, body);
                    continue;
                }

                if (action == "poll") named.Add((ulong)json["args"]!["message_id"]!);
                var answer = action switch
                {
                    "subscribe" => "\"code\":0,\"message\":\"\",\"version\":\"3.3.7.5\"",
                    "poll" when named.Count < 3 => "\"code\":0,\"message\":\"\",\"have_message\":true,\"topic\":\"t\",\"database\":\"d\",\"vgroup_id\":2,\"message_id\":1,\"offset\":3",
                    "poll" => "\"code\":0,\"message\":\"\",\"have_message\":false",
                    _ => "\"code\":258,\"message\":\"Out of Memory\"",
                };
                await connection.AnswerAsync($"{{{answer},\"action\":\"{action}\",\"req_id\":{id}}}");
            }
        });
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: false), null, Token);
        Assert.True((await Assert.ThrowsAsync<TDengineException>(async () => await consumer.PollAsync(Wait, Token))).IsTransient);
        using var message = await consumer.PollAsync(Wait, Token);
        Assert.Equal(3, message!.Offset);
        Assert.Null(await consumer.PollAsync(TimeSpan.Zero, Token));
        Assert.Equal([0UL, 0, 1], named);
    }

    [Fact]
    public async Task Poll_AfterUnsubscribeOrDispose_IsRefused()
    {
        await using var server = new LoopbackServer(Transcript.Load("tmq_wal").PlayAsync);
        var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token);
        (await NextAsync(consumer)).Dispose();
        await consumer.UnsubscribeAsync(Token);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await consumer.PollAsync(Wait, Token));
        await consumer.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await consumer.PollAsync(Wait, Token));
    }

    [Fact]
    public async Task Poll_ConnectionLost_FailsTheWaiterAndEveryLaterPoll()
    {
        await using var server = new LoopbackServer(async connection =>
        {
            await connection.UpgradeAsync();
            await connection.ReadFrameAsync();
            await connection.AnswerAsync("""{"code":0,"message":"","action":"subscribe","req_id":1,"version":"3.3.7.5"}""");
            await connection.ReadFrameAsync();
        });
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token);
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<TidemarkException>(async () => await consumer.PollAsync(TimeSpan.FromSeconds(10), Token));
            Assert.Equal(ErrorCode.ConnectionLost, error.Code);
            Assert.True(consumer.IsBroken);
        }
    }

    [Fact]
    public async Task Seek_WithMessagesReadAhead_DropsThoseOfTheVgroup()
    {
        var transcript = Transcript.Load("tmq_wal");
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), Options(prefetch: true), null, Token);
        int vgroup;
        using (var first = await NextAsync(consumer)) vgroup = first.VgroupId;
        await ConditionAsync(() => transcript.Requests.Count(r => r == "fetch_raw_data") >= 5);
        await consumer.SeekAsync("g_t_ms", vgroup, 0, Token);
        var readBefore = (ulong)transcript.Requests.TakeWhile(r => r != "seek").Count(r => r == "fetch_raw_data");
        ulong last = 0;
        while (last < readBefore + 5)
        {
            using var next = await NextAsync(consumer);
            last = next.MessageId;
            Assert.True(next.VgroupId != vgroup || next.MessageId > readBefore, $"message {next.MessageId} of vgroup {vgroup} was read before the seek");
        }

        Assert.False(consumer.IsBroken);
    }

    [Fact]
    public async Task Subscribe_BadOptions_NamesEveryFault()
    {
        var options = new SubscriptionOptions { GroupId = "a:b", Topics = [], OffsetReset = "middle", SessionTimeout = TimeSpan.FromSeconds(1) };
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.SubscribeAsync(Dsn.Parse("taos+ws://127.0.0.1:1"), options, null, Token));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains("no topic", error.Message, StringComparison.Ordinal);
        Assert.Contains("colon", error.Message, StringComparison.Ordinal);
        Assert.Contains("middle", error.Message, StringComparison.Ordinal);
        Assert.Contains("session", error.Message, StringComparison.Ordinal);
    }

    private static SubscriptionOptions Options(bool prefetch) => new() { GroupId = "g", Topics = ["t"], Prefetch = prefetch };

    // The recordings hold polls that brought nothing between those that did.
    private static async Task<RawMessage> NextAsync(ISubscription consumer)
    {
        for (var i = 0; i < 50; i++)
        {
            if (await consumer.PollAsync(Wait, Token) is { } message) return message;
        }

        throw new InvalidOperationException("no message");
    }

    private static async Task ConditionAsync(Func<bool> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(deadline) > TimeSpan.FromSeconds(10)) throw new TimeoutException("the condition did not come true");
            await Task.Yield();
        }
    }
}
