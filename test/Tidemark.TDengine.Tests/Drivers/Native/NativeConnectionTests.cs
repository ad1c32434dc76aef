using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Types;
using Tidemark.Testing;

namespace Tidemark.TDengine.Tests.Drivers.Native;

/// <summary>Connections through the stub of the client library: marshalling, ownership, threads, errors.</summary>
[Collection("native")]
public sealed class NativeConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_WithDatabase_PassesEverythingAndTellsTheVersion()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn("grüße%2F"), "dätabase", null, Token))
        {
            Assert.Equal("3.3.7.5.alpha", connection.ServerVersion);
            Assert.Equal("dätabase", connection.Database);
            Assert.Contains($"connect 127.0.0.1 grüße/ secret dätabase {stub.Dsn().Port}", stub.Log);
            Assert.Equal(1, stub.Live("connection"));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task Connect_WrongPassword_IsTheServersError()
    {
        using var stub = NativeStub.Start();
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.ConnectAsync(stub.Dsn("wrong"), null, null, Token));
        Assert.Equal((ServerCode.AuthenticationFailure, ErrorCode.AuthenticationFailed, "Authentication failure"), (error.ServerCode, error.Code, error.ServerMessage));
        stub.AssertClean();
    }

    [Fact]
    public async Task Connect_OtherVersion_HintsAtVersionAndAdapter()
    {
        using var stub = NativeStub.Start();
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.ConnectAsync(stub.Dsn("newer"), null, null, Token));
        Assert.Equal(0x011E, error.ServerCode);
        Assert.Contains("client library 3.3.9.1", error.Message, StringComparison.Ordinal);
        Assert.Contains("first three numbers", error.Hint, StringComparison.Ordinal);
        Assert.Contains("taos+ws://newer:***@127.0.0.1:6041", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_NothingListens_SaysSoAtOnce()
    {
        using var stub = NativeStub.Start();
        using var unused = new TcpListener(IPAddress.Loopback, 0);
        unused.Start();
        var dsn = stub.Dsn() with { Port = ((IPEndPoint)unused.LocalEndpoint).Port };
        unused.Stop();
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await TDengineDriver.ConnectAsync(dsn, null, null, Token));
        Assert.Equal(ErrorCode.ConnectFailed, error.Code);
        Assert.EndsWith("refuses the connection", error.Message, StringComparison.Ordinal);
        Assert.Equal("[0x000B] Unable to establish connection", error.InnerException?.Message);
        Assert.Contains("taosd", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain(stub.Log, l => l.StartsWith("connect", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_Overdue_LeavesAndClosesTheHandleWhenItComes()
    {
        using var stub = NativeStub.Start();
        var error = await Assert.ThrowsAsync<TidemarkException>(async () =>
            await TDengineDriver.ConnectAsync(stub.Dsn("slow"), null, new ConnectionOptions { ConnectTimeout = TimeSpan.FromMilliseconds(300) }, Token));
        Assert.Equal(ErrorCode.Timeout, error.Code);
        Assert.Contains("FQDN", error.Hint, StringComparison.Ordinal);
        stub.OpenGate();
        await Condition.UntilAsync(() => stub.Log.Contains("close"), "the late handle's close", Token);
        stub.AssertClean();
    }

    [Fact]
    public async Task Dispose_WithOpenResultAndStatement_FreesThemBeforeTheHandle()
    {
        using var stub = NativeStub.Start();
        var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token);
        var result = await connection.QueryAsync("SELECT 9", Token);
        var insert = await connection.PrepareInsertAsync("INSERT INTO t VALUES (?)", Token);
        await connection.DisposeAsync();
        Assert.Equal(["stmt2_close", "free_result", "close"], stub.Log[^3..]);
        await insert.DisposeAsync();
        await result.DisposeAsync();
        await connection.DisposeAsync();
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await connection.ExecuteAsync("INSERT", Token));
        stub.AssertClean();
    }

    [Fact]
    public async Task Errors_OfManyConnections_AreEachOnesOwn()
    {
        using var stub = NativeStub.Start();
        await Parallel.ForEachAsync(Enumerable.Range(0, 8), Token, async (number, token) =>
        {
            await using var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, token);
            for (var i = 0; i < 20; i++)
            {
                var error = await Assert.ThrowsAsync<TDengineException>(async () => await connection.ExecuteAsync($"FAIL {0x80000300 + number:X} number {number}", token));
                Assert.Equal(0x300 + number, error.ServerCode);
                Assert.EndsWith($"number {number}", error.ServerMessage, StringComparison.Ordinal);
            }
        });
        stub.AssertClean();
    }

    [Fact]
    public async Task WriteRaw_Body_ArrivesWholeAndStaysUnchanged()
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), "power", null, Token))
        {
            var random = new Random(5);
            foreach (var (type, length) in new[] { (2, 5), (0x203, 100_000), (6, 70) })
            {
                var body = new byte[length];
                random.NextBytes(body);
                var copy = body.ToArray();
                await connection.WriteRawAsync((ushort)type, body, Token);
                Assert.Equal(copy, body);
                Assert.Contains($"write {type} {length} {copy.Aggregate(0u, (sum, b) => unchecked((sum * 31) + b))}", stub.Log);
            }

            var error = await Assert.ThrowsAsync<TDengineException>(async () => await connection.WriteRawAsync(3, new byte[9], Token));
            Assert.Equal(ServerCode.InvalidParameters, error.ServerCode);
            Assert.Equal("text of this thread,detail:column v differs", error.ServerMessage);
            Assert.False(connection.IsBroken);
            await Assert.ThrowsAsync<ArgumentException>(async () => await connection.WriteRawAsync(2, default, Token));
        }

        stub.AssertClean();
    }

    [Fact]
    public async Task PreparedInsert_Columns_AreBoundAsTheLibraryReadsThem()
    {
        using var stub = NativeStub.Start();
        BoundColumn[] columns =
        [
            new(DataType.Timestamp, [BitConverter.GetBytes(0x0102030405060708L), BitConverter.GetBytes(-1L), null]),
            new(DataType.Int, [null, BitConverter.GetBytes(7), BitConverter.GetBytes(-2)]),
            new(DataType.Bool, [new byte[] { 1 }, null, new byte[] { 0 }]),
            new(DataType.Decimal, [new byte[16], null, Enumerable.Range(0, 16).Select(i => (byte)i).ToArray()]),
            new(DataType.VarChar, [new byte[] { 0x61, 0x62 }, null, Array.Empty<byte>()]),
            new(DataType.Blob, [null, new byte[] { 0, 255 }, new byte[] { 9 }]),
        ];
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), "power", null, Token))
        {
            await using var insert = await connection.PrepareInsertAsync("INSERT INTO t VALUES (?,?,?,?,?,?)", Token);
            Assert.Equal(3, await insert.ExecuteAsync(columns, Token));
            Assert.Equal(0, await insert.ExecuteAsync([new(DataType.Int, [])], Token));
            await Assert.ThrowsAsync<ArgumentException>(async () => await insert.ExecuteAsync([new(DataType.Int, [new byte[3]])], Token));
        }

        Assert.Equal(
            [
                "stmt2_init 0 0 0 0",
                "stmt2_prepare INSERT INTO t VALUES (?,?,?,?,?,?) 0",
                "bind 1 tables, names 0, tags 0, column -1",
                "bind type 9, 3 rows, lengths 0: 0807060504030201 ffffffffffffffff NULL:0000000000000000",
                "bind type 4, 3 rows, lengths 0: NULL:00000000 07000000 feffffff",
                "bind type 1, 3 rows, lengths 0: 01 NULL:00 00",
                "bind type 17, 3 rows, lengths 0: 00000000000000000000000000000000 NULL:00000000000000000000000000000000 000102030405060708090a0b0c0d0e0f",
                "bind type 8, 3 rows, lengths 1: 6162 NULL: ",
                "bind type 18, 3 rows, lengths 1: NULL: 00ff 09",
                "stmt2_close",
            ],
            stub.Log.Where(l => l.StartsWith("stmt2", StringComparison.Ordinal) || l.StartsWith("bind", StringComparison.Ordinal)));
        stub.AssertClean();
    }

    [Theory]
    [InlineData("INSERT INTO nosuch VALUES (?)", ErrorCode.ObjectNotFound, "Table does not exist: nosuch")]
    [InlineData("SELECT ?", ErrorCode.InvalidArgument, "not an insert")]
    public async Task PrepareInsert_Refused_ClosesTheStatement(string sql, ErrorCode code, string text)
    {
        using var stub = NativeStub.Start();
        await using (var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token))
        {
            var error = await Assert.ThrowsAnyAsync<TidemarkException>(async () => await connection.PrepareInsertAsync(sql, Token));
            Assert.Equal(code, error.Code);
            Assert.Contains(text, error.Message, StringComparison.Ordinal);
            Assert.Equal(0, stub.Live("statement"));
        }

        stub.AssertClean();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Call_CancelledOrOverdue_BreaksTheConnectionAndClosesItWhenTheCallReturns(bool isCancelled)
    {
        using var stub = NativeStub.Start();
        var options = new ConnectionOptions { AnswerTimeout = isCancelled ? TimeSpan.FromMinutes(5) : TimeSpan.FromMilliseconds(300) };
        var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, options, Token);
        var insert = await connection.PrepareInsertAsync("INSERT INTO t VALUES (?)", Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var blocked = connection.ExecuteAsync("BLOCK", cancel.Token).AsTask();
        await stub.UntilBlockedAsync();
        if (isCancelled)
        {
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => blocked);
        }
        else
        {
            Assert.Equal(ErrorCode.Timeout, (await Assert.ThrowsAsync<TidemarkException>(() => blocked)).Code);
        }

        Assert.True(connection.IsBroken);
        Assert.Equal(ErrorCode.ConnectionLost, (await Assert.ThrowsAsync<TidemarkException>(async () => await connection.ExecuteAsync("INSERT", Token))).Code);
        Assert.Equal(ErrorCode.ConnectionLost, (await Assert.ThrowsAsync<TidemarkException>(async () => await connection.WriteRawAsync(2, new byte[4], Token))).Code);
        await insert.DisposeAsync();
        await connection.DisposeAsync();
        Assert.Equal(1, stub.Live("connection"));
        stub.OpenGate();
        await Condition.UntilAsync(() => stub.Log.Contains("close"), "the handle's close", Token);
        stub.AssertClean();
    }

    [Fact]
    public async Task WriteRaw_Cancelled_LeavesTheLibraryItsOwnCopy()
    {
        using var stub = NativeStub.Start();
        var connection = await TDengineDriver.ConnectAsync(stub.Dsn(), null, null, Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var body = ArrayPool<byte>.Shared.Rent(100);
        var write = connection.WriteRawAsync(1, body.AsMemory(0, 100), cancel.Token).AsTask();
        await stub.UntilBlockedAsync();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => write);
        body.AsSpan().Fill(1);
        stub.OpenGate();
        await Condition.UntilAsync(() => stub.Log.Contains("close"), "the handle's close", Token);
        Assert.All(body[..100], b => Assert.Equal(1, b));
        stub.AssertClean();
    }
}
