using System.Buffers.Binary;
using System.Text.Json.Nodes;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Tests.WebSockets;

namespace Tidemark.TDengine.Tests.Drivers;

/// <summary>Consumers that are cancelled, refused, cut off or asked for what is not possible.</summary>
public sealed class SubscriptionFaultTests
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(100);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token);
        using var cancel = new CancellationTokenSource();
        var poll = consumer.PollAsync(TimeSpan.FromSeconds(5), cancel.Token).AsTask();
        await polled.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => poll);
        Assert.False(consumer.IsBroken);
        release.SetResult();
        using var message = await RecordedConsumer.NextAsync(consumer);
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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token);
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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: false), null, Token);
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
        var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token);
        (await RecordedConsumer.NextAsync(consumer)).Dispose();
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
        await using var consumer = await TDengineDriver.SubscribeAsync(server.Dsn(), RecordedConsumer.Options(prefetch: true), null, Token);
        for (var i = 0; i < 2; i++)
        {
            var error = await Assert.ThrowsAsync<TidemarkException>(async () => await consumer.PollAsync(TimeSpan.FromSeconds(10), Token));
            Assert.Equal(ErrorCode.ConnectionLost, error.Code);
            Assert.True(consumer.IsBroken);
        }
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
}
