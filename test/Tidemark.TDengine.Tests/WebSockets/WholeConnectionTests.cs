using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Tests.WebSockets;

/// <summary>What a connection stands, and answers that find whom they are for.</summary>
public sealed class WholeConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_NoAnswer_TimesOutAndALateOneHarmsNobody()
    {
        var timedOut = new TaskCompletionSource();
        await using var server = SignedServer.Start(async connection =>
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
        await using var connection = await SignedServer.ConnectAsync(server, new ConnectionOptions { AnswerTimeout = TimeSpan.FromMilliseconds(200) });
        var error = await SignedServer.FailAsync(connection);
        Assert.Equal(ErrorCode.Timeout, error.Code);
        Assert.Contains("select 1", error.Message, StringComparison.Ordinal);
        timedOut.SetResult();
        await SignedServer.AssertBrokenAsync(connection);
        await server.DisposeAsync();
        Assert.Empty(server.Errors);
    }

    [Fact]
    public async Task Query_CancelledBefore_LeavesTheConnectionWhole()
    {
        await using var server = SignedServer.Start(connection => connection.HangAsync());
        await using var connection = await SignedServer.ConnectAsync(server);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await connection.ExecuteAsync("select 1", new CancellationToken(canceled: true)));
        Assert.False(connection.IsBroken);
    }

    [Fact]
    public async Task Query_AnswersOutOfOrder_AreMatchedById()
    {
        await using var server = SignedServer.Start(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.ReadFrameAsync();
            await connection.AnswerAsync("""{"code":0,"message":"","action":"binary_query","req_id":3,"is_update":true,"affected_rows":33}""");
            await connection.AnswerAsync("""{"code":0,"message":"","action":"binary_query","req_id":2,"is_update":true,"affected_rows":22}""");
            await connection.HangAsync();
        });
        await using var connection = await SignedServer.ConnectAsync(server);
        var second = connection.ExecuteAsync("a", Token).AsTask();
        var third = connection.ExecuteAsync("b", Token).AsTask();
        Assert.Equal(22, await second);
        Assert.Equal(33, await third);
    }

    [Fact]
    public async Task Ping_FromTheServer_IsAnsweredWithItsPayload()
    {
        var pong = new TaskCompletionSource<ClientFrame?>();
        await using var server = SignedServer.Start(async connection =>
        {
            await connection.SendFrameAsync(WebSocketOpcode.Ping, "tide"u8.ToArray());
            pong.SetResult(await connection.ReadFrameAsync());
            await connection.HangAsync();
        });
        await using var connection = await SignedServer.ConnectAsync(server);
        var frame = await pong.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        Assert.Equal(WebSocketOpcode.Pong, frame!.Opcode);
        Assert.Equal("tide", frame.Text);
        Assert.False(connection.IsBroken);
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
        await using var server = SignedServer.Start(async connection =>
        {
            frame = await connection.ReadFrameAsync();
            await connection.AnswerAsync("""{"code":0,"message":"","action":"write_raw","req_id":2}""");
            await connection.HangAsync();
        });
        await using var connection = await SignedServer.ConnectAsync(server);
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
        await using var server = SignedServer.Start(async connection => last.SetResult(await connection.ReadFrameAsync()));
        var connection = await SignedServer.ConnectAsync(server);
        await connection.DisposeAsync();
        Assert.Equal(WebSocketOpcode.Close, (await last.Task.WaitAsync(TimeSpan.FromSeconds(10), Token))!.Opcode);
        await SignedServer.AssertBrokenAsync(connection);
        await connection.DisposeAsync();
    }

    [Fact]
    public async Task Fetch_ErrorInABlockAnswer_IsThrown()
    {
        await using var server = SignedServer.Start(async connection =>
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
        await using var connection = await SignedServer.ConnectAsync(server);
        await using var result = await connection.QueryAsync("select a", Token);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await result.FetchBlockAsync(Token));
        Assert.Equal(0x19, error.ServerCode);
        Assert.Contains("late", error.Message, StringComparison.Ordinal);
        Assert.Null(await result.FetchBlockAsync(Token));
        Assert.False(connection.IsBroken);
    }
}
