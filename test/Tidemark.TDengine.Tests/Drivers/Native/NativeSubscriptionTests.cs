using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.Testing;

namespace Tidemark.TDengine.Tests.Drivers.Native;

/// <summary>Subscriptions through the stub of the client library. Its message i is of vgroup 2 + i % 2, at offset 100 + i, 1,000 + i bytes of i.</summary>
[Collection("native")]
public sealed class NativeSubscriptionTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Subscribe_Options_ReachTheLibraryAsItsSettings()
    {
        using var stub = NativeStub.Start();
        var options = new SubscriptionOptions
        {
            GroupId = "grüppe", Topics = ["t1", "t2"], ClientId = "c", OffsetReset = "none", Snapshot = true, BatchMeta = true, RawData = true, ExcludeReplicated = true,
            MinPollRows = 5, FetchMaxWait = TimeSpan.FromMilliseconds(7), SessionTimeout = TimeSpan.FromSeconds(8), MaxPollInterval = TimeSpan.FromSeconds(9),
        };
        await using (var consumer = await TDengineDriver.SubscribeAsync(stub.Dsn("me"), options, null, Token)) Assert.Equal("3.3.7.5.alpha", consumer.ServerVersion);
        Assert.Equal(
            [
                "td.connect.ip=127.0.0.1", $"td.connect.port={stub.Dsn().Port}", "td.connect.user=me", "td.connect.pass=secret", "group.id=grüppe", "client.id=c", "enable.auto.commit=false",
                "auto.offset.reset=none", "msg.with.table.name=true", "experimental.snapshot.enable=true", "msg.enable.batchmeta=1", "msg.consume.rawdata=1", "msg.consume.excluded=1",
                "session.timeout.ms=8000", "max.poll.interval.ms=9000", "min.poll.rows=5", "fetch.max.wait.ms=7",
            ],
            stub.Log.Where(l => l.StartsWith("set ", StringComparison.Ordinal)).Select(l => l[4..]));
        Assert.Equal(["topic t1", "topic t2"], stub.Log.Where(l => l.StartsWith("topic", StringComparison.Ordinal)));
        stub.AssertClean();
    }

    [Theory]
    [InlineData("g", "nosuch", ErrorCode.ObjectNotFound)]
    [InlineData("refused", "t", ErrorCode.InvalidArgument)]
    public async Task Subscribe_Refused_FreesEverything(string group, string topic, ErrorCode code)
    {
        using var stub = NativeStub.Start();
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(async () => await SubscribeAsync(stub, topic, group: group));
        Assert.Equal(code, error.Code);
        stub.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Poll_Messages_AreHandedOutWholeAndFreedOnce(bool prefetch)
    {
        using var stub = NativeStub.Start(messages: 50);
        await using (var consumer = await SubscribeAsync(stub, prefetch: prefetch))
        {
            for (var i = 0; i < 50; i++)
            {
                var message = await consumer.PollAsync(Wait, Token);
                Assert.Equal((2 + (i % 2), 100 + i, "power", "t"), (message!.VgroupId, message.Offset, message.Database, message.Topic));
                Assert.Equal(new ushort[] { 0x203, 2, 6 }[i % 3], message.RawType);
                Assert.Equal(1000 + i, message.Body.Length);
                Assert.All(message.Body.ToArray(), b => Assert.Equal(i, b));
                message.Dispose();
                message.Dispose();
                Assert.Throws<ObjectDisposedException>(() => message.Body.Span[0]);
                Assert.True(prefetch || stub.Live("message") == 1);
            }

            Assert.Null(await consumer.PollAsync(TimeSpan.FromMilliseconds(30), Token));
            Assert.Equal(0, stub.Live("message"));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Poll_WithoutPrefetch_AsksForOneMessageAtATime()
    {
        using var stub = NativeStub.Start(messages: 9);
        await using (var consumer = await SubscribeAsync(stub, prefetch: false))
        {
            (await consumer.PollAsync(Wait, Token))!.Dispose();
            await consumer.GetPositionAsync("t", [2], Token);
            Assert.Equal(["poll 0"], stub.Log.Where(l => l.StartsWith("poll", StringComparison.Ordinal)));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Poll_NobodyTakes_ReadsAheadSoFarAndNoFurther()
    {
        using var stub = NativeStub.Start(messages: 100);
        await using (var consumer = await SubscribeAsync(stub))
        {
            (await consumer.PollAsync(Wait, Token))!.Dispose();
            await Condition.UntilAsync(() => Polls(stub) == 9, "eight messages read ahead", Token);
            // Calls come after the polls in line: nothing more was asked for.
            await consumer.GetCommittedAsync("t", [2], Token);
            Assert.Equal(9, Polls(stub));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Poll_ReadAheadBytes_BoundWhatLiesReadAhead()
    {
        using var stub = NativeStub.Start(messages: 100);
        await using (var consumer = await TDengineDriver.SubscribeAsync(stub.Dsn(), new SubscriptionOptions { GroupId = "g", Topics = ["t"] }, new ConnectionOptions { ReadAheadBytes = 2500 }, Token))
        {
            (await consumer.PollAsync(Wait, Token))!.Dispose();
            await Condition.UntilAsync(() => Polls(stub) == 4, "three messages read ahead", Token);
            await consumer.GetCommittedAsync("t", [2], Token);
            Assert.Equal(4, Polls(stub));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task GetPosition_MessagesReadAhead_CountAsUnread()
    {
        using var stub = NativeStub.Start(messages: 100);
        await using (var consumer = await SubscribeAsync(stub))
        {
            (await consumer.PollAsync(Wait, Token))!.Dispose();
            await Condition.UntilAsync(() => Polls(stub) == 9, "eight messages read ahead", Token);
            // Unread of vgroup 3 is first message 1 (data, from 101 on), of vgroup 2 message 2 (raw data, from 102 on); vgroup 9 has none.
            Assert.Equal([102, 101, 109], await consumer.GetPositionAsync("t", [2, 3, 9], Token));
            (await consumer.PollAsync(Wait, Token))!.Dispose();
            // Message 3 is a meta message: it ends at 103, so that it begins at 102 at the latest.
            Assert.Equal([102, 102], await consumer.GetPositionAsync("t", [2, 3], Token));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Seek_MessagesReadAhead_AreThrownAwayForTheVgroupAlone()
    {
        using var stub = NativeStub.Start(messages: 9);
        await using (var consumer = await SubscribeAsync(stub))
        {
            (await consumer.PollAsync(Wait, Token))!.Dispose();
            await Condition.UntilAsync(() => Polls(stub) == 9, "eight messages read ahead", Token);
            await consumer.SeekAsync("t", 2, 100, Token);
            Assert.Contains("seek t 2 100", stub.Log);
            var offsets = new List<long>();
            while (offsets.Count < 13)
            {
                using var message = await consumer.PollAsync(Wait, Token);
                offsets.Add(message!.Offset);
            }

            Assert.Equal([101, 103, 105, 107, 100, 101, 102, 103, 104, 105, 106, 107, 108], offsets);
            var error = await Assert.ThrowsAsync<TDengineException>(async () => await consumer.SeekAsync("t", 2, 5_000_000_001, Token));
            Assert.Equal((ServerCode.OffsetOutOfRange, ErrorCode.WalGap), (error.ServerCode, error.Code));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Offsets_AreReadAndCommitted()
    {
        using var stub = NativeStub.Start();
        await using (var consumer = await SubscribeAsync(stub, prefetch: false))
        {
            Assert.Equal([new(2, 5, 1, 5_000_000_000), new VgroupAssignment(3, 6, 2, 9)], await consumer.GetAssignmentAsync("tö", Token));
            Assert.Contains("assignment tö", stub.Log);
            Assert.Equal([-2147467247, 5_000_000_001], await consumer.GetCommittedAsync("t", [2, 3], Token));
            await consumer.CommitOffsetAsync("t", 2, 5_000_000_000, Token);
            await consumer.CommitOffsetAsync("t", 2, 1, Token);
            Assert.Equal(["commit t 2 5000000000", "commit t 2 1"], stub.Log.Where(l => l.StartsWith("commit", StringComparison.Ordinal)));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await consumer.CommitOffsetAsync("t", 2, -1, Token));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task FetchJsonMeta_OfMetaAndData_IsTextOrError()
    {
        using var stub = NativeStub.Start(messages: 2);
        await using (var consumer = await SubscribeAsync(stub, prefetch: false))
        {
            using var meta = await consumer.PollAsync(Wait, Token);
            Assert.Equal("{\"tableName\":\"tü\"}", await consumer.FetchJsonMetaAsync(meta!, Token));
            using var data = await consumer.PollAsync(Wait, Token);
            Assert.Equal(0x4002, (await Assert.ThrowsAsync<TDengineException>(async () => await consumer.FetchJsonMetaAsync(data!, Token))).ServerCode);
            await Assert.ThrowsAsync<InvalidOperationException>(async () => await consumer.FetchJsonMetaAsync(meta!, Token));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Poll_ServerError_IsThrownOnceAndTheNextPollAsksAgain()
    {
        using var stub = NativeStub.Start(messages: 2);
        await using (var consumer = await SubscribeAsync(stub, "lost"))
        {
            var error = await Assert.ThrowsAsync<TDengineException>(async () => await consumer.PollAsync(Wait, Token));
            Assert.Equal(ServerCode.ConsumerNotExist, error.ServerCode);
            Assert.StartsWith("text of this thread", error.ServerMessage, StringComparison.Ordinal);
            (await consumer.PollAsync(Wait, Token))!.Dispose();
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Poll_Cancelled_LeavesTheSubscriptionWholeAndKeepsWhatComes()
    {
        using var stub = NativeStub.Start(messages: 1);
        await using (var consumer = await SubscribeAsync(stub, "slow"))
        {
            using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
            var poll = consumer.PollAsync(Wait, cancel.Token).AsTask();
            await stub.UntilBlockedAsync();
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
            Assert.False(consumer.IsBroken);
            stub.OpenGate();
            using var message = await consumer.PollAsync(Wait, Token);
            Assert.Equal(100, message!.Offset);
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Poll_Hangs_BreaksTheSubscriptionAfterTheLimit()
    {
        using var stub = NativeStub.Start(messages: 1);
        var consumer = await TDengineDriver.SubscribeAsync(stub.Dsn(), new SubscriptionOptions { GroupId = "g", Topics = ["slow"] }, new ConnectionOptions { AnswerTimeout = TimeSpan.FromMilliseconds(200) }, Token);
        Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<TidemarkException>(async () => await consumer.PollAsync(Wait, Token))).Code);
        Assert.True(consumer.IsBroken);
        Assert.Equal(ErrorCode.ConnectionLost, (await Assert.ThrowsAsync<TidemarkException>(async () => await consumer.PollAsync(Wait, Token))).Code);
        await consumer.DisposeAsync();
        stub.OpenGate();
        await Condition.UntilAsync(() => stub.Live("consumer") == 0, "the consumer's close", Token);
        stub.AssertClean();
    }

    [Fact]
    public async Task Message_OutlivesItsConsumer()
    {
        using var stub = NativeStub.Start(messages: 1);
        var consumer = await SubscribeAsync(stub);
        var message = await consumer.PollAsync(Wait, Token);
        await consumer.DisposeAsync();
        Assert.Equal(0, stub.Live("consumer"));
        Assert.Equal(1000, message!.Body.Length);
        message.Dispose();
        stub.AssertClean();
    }

    [Fact]
    public async Task Unsubscribe_ClosesOnceAndRefusesWhatFollows()
    {
        using var stub = NativeStub.Start(messages: 20);
        var consumer = await SubscribeAsync(stub);
        (await consumer.PollAsync(Wait, Token))!.Dispose();
        await consumer.UnsubscribeAsync(Token);
        stub.AssertClean();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await consumer.PollAsync(Wait, Token));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await consumer.GetPositionAsync("t", [2], Token));
        await consumer.DisposeAsync();
        Assert.Single(stub.Log, l => l == "consumer_close");
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public async Task Dispose_CloseFails_IsTriedTwiceAndThenLeaked(int failures, int leaked)
    {
        using var stub = NativeStub.Start(failingCloses: failures);
        var consumer = await SubscribeAsync(stub);
        await consumer.DisposeAsync();
        await consumer.DisposeAsync();
        Assert.Equal(2, stub.Log.Count(l => l == "consumer_close"));
        Assert.Equal(leaked, stub.Live("consumer"));
        Assert.Equal("", stub.Breaches);
    }

    private static int Polls(NativeStub stub) => stub.Log.Count(l => l.StartsWith("poll", StringComparison.Ordinal));

    private static ValueTask<ISubscription> SubscribeAsync(NativeStub stub, string topic = "t", bool prefetch = true, string group = "g") =>
        TDengineDriver.SubscribeAsync(stub.Dsn(), new SubscriptionOptions { GroupId = group, Topics = [topic], Prefetch = prefetch }, null, Token);
}
