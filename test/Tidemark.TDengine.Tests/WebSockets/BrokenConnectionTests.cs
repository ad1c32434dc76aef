using System.Text.Json.Nodes;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Tests.WebSockets;

public sealed class BrokenConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_ClosedInTheMiddleOfAFrame_BreaksTheConnection()
    {
        await using var server = Signed(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.SendRawAsync(ServerConnection.Frame(WebSocketOpcode.Text, new byte[500]).AsMemory(0, 100));
        });
        await using var connection = await ConnectAsync(server);
        var error = await FailAsync(connection);
        Assert.Equal(ErrorCode.ConnectionLost, error.Code);
        Assert.Contains("middle of a message", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        await AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Query_OversizedAnswer_BreaksTheConnection()
    {
        await using var server = Signed(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.SendFrameAsync(WebSocketOpcode.Binary, new byte[70_000]);
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server, new ConnectionOptions { MaxMessageBytes = 65_536 });
        var error = await FailAsync(connection);
        Assert.Contains("longer than the limit", error.Message, StringComparison.Ordinal);
        await AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Query_NoAnswer_TimesOutAndALateOneHarmsNobody()
    {
        var timedOut = new TaskCompletionSource();
        await using var server = Signed(async connection =>
        {
            await connection.ReadFrameAsync();
            await timedOut.Task;
            try
            {
                await connection.AnswerAsync("""{"code":0,"message":"","action":"binary_query","req_id":2,"is_update":true,"affected_rows":99}""");
            }
            catch (IOException)
            {
                Assert.True(timedOut.Task.IsCompleted);
            }
        });
        await using var connection = await ConnectAsync(server, new ConnectionOptions { AnswerTimeout = TimeSpan.FromMilliseconds(200) });
        var error = await FailAsync(connection);
        Assert.Equal(ErrorCode.Timeout, error.Code);
        Assert.Contains("select 1", error.Message, StringComparison.Ordinal);
        timedOut.SetResult();
        await AssertBrokenAsync(connection);
        await server.DisposeAsync();
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Query_Cancelled_BreaksTheConnection()
    {
        var asked = new TaskCompletionSource();
        await using var server = Signed(async connection =>
        {
            await connection.ReadFrameAsync();
            asked.SetResult();
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server);
        using var cancel = new CancellationTokenSource();
        var query = connection.ExecuteAsync("select 1", cancel.Token).AsTask();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query.WaitAsync(TimeSpan.FromSeconds(10), Token));
        await AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Query_CancelledBefore_LeavesTheConnectionWhole()
    {
        await using var server = Signed(connection => connection.HangAsync());
        await using var connection = await ConnectAsync(server);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.ExecuteAsync("select 1", new CancellationToken(canceled: true)));
        Assert.False(connection.IsBroken);
    }

    [Theory]
    [InlineData("""{"code":0,"message":"","action":"binary_query","req_id":77}""")]
    [InlineData("not JSON")]
    [InlineData("[]")]
    [InlineData("""{"code":65535,"message":"unmarshal request error","req_id":0}""")]
    [InlineData("""{"code":0,"message":"","action":"binary_query","req_id":2,"affected_rows":"many"}""")]
    [InlineData("""{"code":0,"req_id":2""")]
    public async Task Query_NonsenseAnswer_BreaksTheConnection(string answer)
    {
        await using var server = Signed(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.AnswerAsync(answer);
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server);
        Assert.Equal(ErrorCode.ProtocolViolation, (await FailAsync(connection)).Code);
        await AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Query_AnswersOutOfOrder_AreMatchedById()
    {
        await using var server = Signed(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.ReadFrameAsync();
            await connection.AnswerAsync("""{"code":0,"message":"","action":"binary_query","req_id":3,"is_update":true,"affected_rows":33}""");
            await connection.AnswerAsync("""{"code":0,"message":"","action":"binary_query","req_id":2,"is_update":true,"affected_rows":22}""");
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server);
        var second = connection.ExecuteAsync("a", Token).AsTask();
        var third = connection.ExecuteAsync("b", Token).AsTask();
        Assert.Equal(22, await second);
        Assert.Equal(33, await third);
    }

    [Fact]
    public async Task Ping_FromTheServer_IsAnsweredWithItsPayload()
    {
        var pong = new TaskCompletionSource<ClientFrame?>();
        await using var server = Signed(async connection =>
        {
            await connection.SendFrameAsync(WebSocketOpcode.Ping, "tide"u8.ToArray());
            pong.SetResult(await connection.ReadFrameAsync());
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server);
        var frame = await pong.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Equal(WebSocketOpcode.Pong, frame!.Opcode);
        Assert.Equal("tide", frame.Text);
        Assert.False(connection.IsBroken);
    }

    [Fact]
    public async Task Silence_PingsTheServerAndThenGivesUp()
    {
        var pinged = new TaskCompletionSource<ClientFrame?>();
        await using var server = Signed(async connection =>
        {
            pinged.SetResult(await connection.ReadFrameAsync());
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server, new ConnectionOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(100), KeepAliveTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(WebSocketOpcode.Ping, (await pinged.Task.WaitAsync(TimeSpan.FromSeconds(10), Token))!.Opcode);
        var error = await FailAsync(connection);
        Assert.Equal(ErrorCode.ConnectionLost, error.Code);
        Assert.Contains("ping", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteRaw_ServerTakesNothing_EndsAtTheWriteLimit()
    {
        var over = new TaskCompletionSource();
        await using var server = Signed(_ => over.Task);
        await using var connection = await ConnectAsync(server, new ConnectionOptions { WriteTimeout = TimeSpan.FromMilliseconds(300) });
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await connection.WriteRawAsync(2, new byte[64 << 20], Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
        over.SetResult();
        Assert.Equal(ErrorCode.Timeout, error.Code);
        await AssertBrokenAsync(connection);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20_000)]
    [InlineData(64 * 1024)]
    [InlineData(3_000_000)]
    public async Task WriteRaw_AnyLength_ArrivesWhole(int length)
    {
        var body = new byte[length];
        new Random(length).NextBytes(body);
        ClientFrame? frame = null;
        await using var server = Signed(async connection =>
        {
            frame = await connection.ReadFrameAsync();
            await connection.AnswerAsync("""{"code":0,"message":"","action":"write_raw","req_id":2}""");
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server);
        await connection.WriteRawAsync(5, body, Token);
        Assert.Equal(WebSocketOpcode.Binary, frame!.Opcode);
        Assert.Equal(body, frame.Payload[30..]);
        Assert.Equal(3, frame.Payload[16]);
        Assert.Equal(5, frame.Payload[28]);
        Assert.Equal(length, BitConverter.ToInt32(frame.Payload, 24));
    }

    [Fact]
    public async Task Dispose_Idle_SendsCloseAndFailsLaterCalls()
    {
        var last = new TaskCompletionSource<ClientFrame?>();
        await using var server = Signed(async connection => last.SetResult(await connection.ReadFrameAsync()));
        var connection = await ConnectAsync(server);
        await connection.DisposeAsync();
        Assert.Equal(WebSocketOpcode.Close, (await last.Task.WaitAsync(TimeSpan.FromSeconds(10), Token))!.Opcode);
        await AssertBrokenAsync(connection);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Fetch_ErrorInABlockAnswer_IsThrown()
    {
        await using var server = Signed(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.AnswerAsync("""{"code":0,"message":"","action":"binary_query","req_id":2,"id":1,"is_update":false,"fields_names":["a"],"fields_types":[4],"fields_lengths":[4],"precision":0}""");
            await connection.ReadFrameAsync();
            var answer = new byte[42 + 4 + 8 + 1];
            answer.AsSpan(0, 8).Fill(0xFF);
            (answer[8], answer[16], answer[26]) = (7, 1, 3);
            (answer[34], answer[35], answer[38]) = (0x19, 0, 4);
            "late"u8.CopyTo(answer.AsSpan(42));
            answer[^1] = 1;
            await connection.SendFrameAsync(WebSocketOpcode.Binary, answer);
            await connection.HangAsync();
        });
        await using var connection = await ConnectAsync(server);
        await using var result = await connection.QueryAsync("select a", Token);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await result.FetchBlockAsync(Token));
        Assert.Equal(0x19, error.ServerCode);
        Assert.Contains("late", error.Message, StringComparison.Ordinal);
        Assert.Null(await result.FetchBlockAsync(Token));
        Assert.False(connection.IsBroken);
    }

    [Fact]
    public async Task Cancel_AtAnyMoment_NeverHangsAndNeverMixesAnswers()
    {
        await using var server = Signed(async connection =>
        {
            while (await connection.ReadFrameAsync() is { Opcode: WebSocketOpcode.Binary } frame)
            {
                var id = BitConverter.ToUInt64(frame.Payload);
                await connection.AnswerAsync($"{{\"code\":0,\"message\":\"\",\"action\":\"binary_query\",\"req_id\":{id},\"is_update\":true,\"affected_rows\":{id}}}");
            }
        });
        var random = new Random(7);
        var done = 0;
        for (var round = 0; round < 150; round++)
        {
            using var cancel = new CancellationTokenSource();
            cancel.CancelAfter(TimeSpan.FromMicroseconds(random.Next(30_000)));
            try
            {
                await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), null, null, cancel.Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token);
                for (var id = 2; id < 40; id++, done++)
                    Assert.Equal(id, await connection.ExecuteAsync("x", cancel.Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
            }
            catch (OperationCanceledException)
            {
                Assert.True(cancel.IsCancellationRequested);
            }
            catch (TidemarkException error)
            {
                Assert.IsType<OperationCanceledException>(error.InnerException);
            }
        }

        Assert.True(done > 0);
    }

    private static LoopbackServer Signed(Func<ServerConnection, Task> script) => new(async connection =>
    {
        await connection.UpgradeAsync();
        var frame = await connection.ReadFrameAsync();
        Assert.Equal("conn", (string)JsonNode.Parse(frame!.Payload)!["action"]!);
        await connection.AnswerAsync("""{"code":0,"message":"","action":"conn","req_id":1,"timing":1,"version":"3.3.7.5"}""");
        await script(connection);
    });

    private static async Task<ITDengineConnection> ConnectAsync(LoopbackServer server, ConnectionOptions? options = null) =>
        await TDengineDriver.ConnectAsync(server.Dsn(), null, options, Token);

    private static async Task<TidemarkException> FailAsync(ITDengineConnection connection) =>
        await Assert.ThrowsAsync<TidemarkException>(async () => await connection.ExecuteAsync("select 1", Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));

    private static async Task AssertBrokenAsync(ITDengineConnection connection)
    {
        Assert.True(connection.IsBroken);
        var error = await FailAsync(connection);
        Assert.Equal(ErrorCode.ConnectionLost, error.Code);
        Assert.Contains("cannot be used again", error.Message, StringComparison.Ordinal);
    }
}
