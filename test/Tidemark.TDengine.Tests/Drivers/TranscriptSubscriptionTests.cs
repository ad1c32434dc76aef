using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Tests.WebSockets;
using Tidemark.Testing;

namespace Tidemark.TDengine.Tests.Drivers;

/// <summary>Consumers over recorded conversations.</summary>
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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch), null, Token);

        for (var i = 0; i < polls.Count; i++)
        {
            using var message = await RecordedConsumer.NextAsync(consumer);
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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token);
        using var message = await RecordedConsumer.NextAsync(consumer);

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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: false), null, Token);

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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: false), null, Token);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await consumer.GetAssignmentAsync("g_t_us", Token));
        Assert.Equal(ServerCode.InSnapshot, error.ServerCode);
    }

    [Fact]
    public async Task JsonMeta_Recorded_IsGivenAsItCame()
    {
        await using var server = new LoopbackServer(Transcript.Load("tmq_snapshot").PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: false), null, Token);
        using var message = await RecordedConsumer.NextAsync(consumer);
        var json = await consumer.FetchJsonMetaAsync(message, Token);
        Assert.StartsWith("{\"tmq_meta_version\":\"1.0\",\"metas\":[", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tmq_unknown_topic", ServerCode.TopicNotExist, ErrorCode.ObjectNotFound)]
    [InlineData("tmq_subscribe_bad_session", 65535, null)]
    public async Task Subscribe_Refused_SaysWhy(string file, int serverCode, ErrorCode? code)
    {
        await using var server = new LoopbackServer(Transcript.Load(file).PlayAsync);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token));
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
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token));
        Assert.Equal(ServerCode.AuthenticationFailure, error.ServerCode);
        Assert.Equal(2, connections);
    }

    [Fact]
    public async Task Seek_WithMessagesReadAhead_DropsThoseOfTheVgroup()
    {
        var transcript = Transcript.Load("tmq_wal");
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token);
        int vgroup;
        using (var first = await RecordedConsumer.NextAsync(consumer)) vgroup = first.VgroupId;
        await Condition.UntilAsync(() => transcript.Requests.Count(r => r == "fetch_raw_data") >= 5, "reading ahead", Token);
        await consumer.SeekAsync("g_t_ms", vgroup, 0, Token);
        var readBefore = (ulong)transcript.Requests.TakeWhile(r => r != "seek").Count(r => r == "fetch_raw_data");
        ulong last = 0;
        while (last < readBefore + 5)
        {
            using var next = await RecordedConsumer.NextAsync(consumer);
            last = next.MessageId;
            Assert.True(next.VgroupId != vgroup || next.MessageId > readBefore, $"message {next.MessageId} of vgroup {vgroup} was read before the seek");
        }

        Assert.False(consumer.IsBroken);
    }
}
