using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.WebSockets;

namespace Tidemark.TDengine.Tests.WebSockets;

/// <summary>What breaks a connection, and that it says so ever after.</summary>
public sealed class BrokenConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_ClosedInTheMiddleOfAFrame_BreaksTheConnection()
    {
        await using var server = SignedServer.Start(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.SendRawAsync(ServerConnection.Frame(WebSocketOpcode.Text, new byte[500]).AsMemory(0, 100));
        });
        await using var connection = await SignedServer.ConnectAsync(server);
        var error = await SignedServer.FailAsync(connection);
        Assert.Equal(ErrorCode.ConnectionLost, error.Code);
        Assert.Contains("middle of a message", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
        await SignedServer.AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Query_OversizedAnswer_BreaksTheConnection()
    {
        await using var server = SignedServer.Start(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.SendFrameAsync(WebSocketOpcode.Binary, new byte[70_000]);
            await connection.HangAsync();
        });
        await using var connection = await SignedServer.ConnectAsync(server, new ConnectionOptions { MaxMessageBytes = 65_536 });
        var error = await SignedServer.FailAsync(connection);
        Assert.Contains("longer than the limit", error.Message, StringComparison.Ordinal);
        await SignedServer.AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Query_Cancelled_BreaksTheConnection()
    {
        var asked = new TaskCompletionSource();
        await using var server = SignedServer.Start(async connection =>
        {
            await connection.ReadFrameAsync();
            asked.SetResult();
            await connection.HangAsync();
        });
        await using var connection = await SignedServer.ConnectAsync(server);
        using var cancel = new CancellationTokenSource();
        var query = connection.ExecuteAsync("select 1", cancel.Token).AsTask();
        await asked.Task.WaitAsync(TimeSpan.FromSeconds(10), Token);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query.WaitAsync(TimeSpan.FromSeconds(10), Token));
        await SignedServer.AssertBrokenAsync(connection);
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
        await using var server = SignedServer.Start(async connection =>
        {
            await connection.ReadFrameAsync();
            await connection.AnswerAsync(answer);
            await connection.HangAsync();
        });
        await using var connection = await SignedServer.ConnectAsync(server);
        Assert.Equal(ErrorCode.ProtocolViolation, (await SignedServer.FailAsync(connection)).Code);
        await SignedServer.AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Silence_PingsTheServerAndThenGivesUp()
    {
        var pinged = new TaskCompletionSource<ClientFrame?>();
        await using var server = SignedServer.Start(async connection =>
        {
            pinged.SetResult(await connection.ReadFrameAsync());
            await connection.HangAsync();
        });
        await using var connection = await SignedServer.ConnectAsync(server, new ConnectionOptions { KeepAliveInterval = TimeSpan.FromMilliseconds(100), KeepAliveTimeout = TimeSpan.FromMilliseconds(300) });
        Assert.Equal(WebSocketOpcode.Ping, (await pinged.Task.WaitAsync(TimeSpan.FromSeconds(10), Token))!.Opcode);
        var error = await SignedServer.FailAsync(connection);
        Assert.Equal(ErrorCode.ConnectionLost, error.Code);
        Assert.Contains("ping", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteRaw_ServerTakesNothing_EndsAtTheWriteLimit()
    {
        var over = new TaskCompletionSource();
        await using var server = SignedServer.Start(_ => over.Task);
        await using var connection = await SignedServer.ConnectAsync(server, new ConnectionOptions { WriteTimeout = TimeSpan.FromMilliseconds(300) });
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await connection.WriteRawAsync(2, new byte[64 << 20], Token).AsTask().WaitAsync(TimeSpan.FromSeconds(20), Token));
        over.SetResult();
        Assert.Equal(ErrorCode.Timeout, error.Code);
        await SignedServer.AssertBrokenAsync(connection);
    }

    [Fact]
    public async Task Cancel_AtAnyMoment_NeverHangsAndNeverMixesAnswers()
    {
        await using var server = SignedServer.Start(async connection =>
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
}
