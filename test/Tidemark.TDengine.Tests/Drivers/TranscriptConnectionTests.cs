using System.Buffers.Binary;
using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Tests.WebSockets;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Drivers;

public sealed class TranscriptConnectionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_RightPassword_TellsVersionAndDatabase()
    {
        var transcript = Transcript.Load("conn_ok");
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), "g_ms", null, Token);

        Assert.Equal("3.3.7.5.alpha", connection.ServerVersion);
        Assert.Equal("g_ms", connection.Database);
        Assert.False(connection.IsBroken);
        Assert.Contains("\"db\":\"g_ms\"", Encoding.UTF8.GetString(transcript.RequestBytes[0]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("conn_wrong_password", ServerCode.AuthenticationFailure, ErrorCode.AuthenticationFailed)]
    [InlineData("conn_unknown_user", ServerCode.InvalidUser, ErrorCode.AuthenticationFailed)]
    [InlineData("conn_unknown_db", ServerCode.DatabaseNotExist, ErrorCode.ObjectNotFound)]
    [InlineData("conn_server_down", 0x010A, ErrorCode.ConnectFailed)]
    public async Task Connect_Refused_SaysWhyAndWhatToDo(string file, int serverCode, ErrorCode code)
    {
        await using var server = new LoopbackServer(Transcript.Load(file).PlayAsync);
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.ConnectAsync(server.Dsn(), "nosuch", null, Token));

        Assert.Equal(serverCode, error.ServerCode);
        Assert.Equal(code, error.Code);
        Assert.NotNull(error.Hint);
        Assert.DoesNotContain("taosdata", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("select_types_ms", TimePrecision.Milliseconds)]
    [InlineData("select_types_us", TimePrecision.Microseconds)]
    [InlineData("select_types_ns", TimePrecision.Nanoseconds)]
    public async Task Query_EveryType_GivesTheRecordedBlocks(string file, TimePrecision precision)
    {
        var transcript = Transcript.Load(file);
        var expected = transcript.Messages.Where(m => m is { FromServer: true, IsText: false, Action: "fetch_raw_block" }).Select(BlockOf).ToList();
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), null, null, Token);

        var seen = 0;
        while (seen < expected.Count)
        {
            await using var result = await connection.QueryAsync("select", Token);
            Assert.False(result.IsUpdate);
            Assert.Equal(precision, result.Precision);
            Assert.NotEmpty(result.Columns);
            Assert.All(result.Columns.Where(c => c.Type is DataType.Decimal or DataType.Decimal64), c => Assert.True(c.Precision > 0));
            // The last result of a recording is not read to its end.
            for (; seen < expected.Count && await result.FetchBlockAsync(Token) is { } block; seen++)
            {
                using (block) Assert.Equal(expected[seen], block.Memory.ToArray());
            }

            if (seen < expected.Count) Assert.Null(expected[seen++]);
        }
    }

    [Theory]
    [InlineData("select_types_ms")]
    [InlineData("select_types_us")]
    public async Task Query_OldAdapter_FallsBackToTextQueryAndFetchBlock(string file)
    {
        var transcript = Transcript.Load(file, ("3.3.7.5.alpha", "3.3.5.8"));
        var expected = transcript.Messages.Where(m => m is { FromServer: true, IsText: false, Action: "" }).Select(m => m.Bytes[16..]).ToList();
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), null, null, Token);

        await using var result = await connection.QueryAsync("select", Token);
        var blocks = new List<byte[]>();
        while (await result.FetchBlockAsync(Token) is { } block)
        {
            using (block) blocks.Add(block.Memory.ToArray());
        }

        Assert.NotEmpty(blocks);
        Assert.Equal(expected.Take(blocks.Count), blocks);
        Assert.Contains("query", transcript.Requests);
        Assert.DoesNotContain("binary_query", transcript.Requests);
        Assert.DoesNotContain("fetch_raw_block", transcript.Requests);
    }

    [Fact]
    public async Task Query_NonAsciiSql_TravelsUnescaped()
    {
        var transcript = Transcript.Load("binary_query");
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), null, null, Token);
        const string Sql = "select \"温度\" from `t`";
        await connection.ExecuteAsync(Sql, Token);

        var request = transcript.RequestBytes[1];
        Assert.Equal(1, BinaryPrimitives.ReadUInt16LittleEndian(request.AsSpan(24)));
        Assert.Equal(Sql, Encoding.UTF8.GetString(request.AsSpan(30)));
        Assert.Equal((uint)(request.Length - 30), BinaryPrimitives.ReadUInt32LittleEndian(request.AsSpan(26)));
    }

    [Fact]
    public async Task Execute_InsertThenError_GivesAffectedRowsAndKeepsTheConnection()
    {
        await using var server = new LoopbackServer(Transcript.Load("binary_query").PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), null, null, Token);

        Assert.Equal(0, await connection.ExecuteAsync("create table", Token));
        Assert.Equal(1, await connection.ExecuteAsync("insert", Token));
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await connection.ExecuteAsync("selec", Token));
        Assert.Equal(0x2600, error.ServerCode);
        Assert.Contains("selec", error.Message, StringComparison.Ordinal);
        Assert.False(connection.IsBroken);
        await using var result = await connection.QueryAsync("select * from bqt", Token);
        Assert.Equal(["ts", "v"], result.Columns.Select(c => c.Name));
    }

    [Fact]
    public async Task DisposeResult_BeforeItsEnd_FreesItOnce()
    {
        var transcript = Transcript.Load("select_blocks");
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), null, null, Token);
        await using (var result = await connection.QueryAsync("select", Token))
        {
            using var block = await result.FetchBlockAsync(Token);
            Assert.NotNull(block);
        }

        await connection.ExecuteAsync("create", Token);
        Assert.Single(transcript.Requests.Take(6), "free_result");
    }

    [Fact]
    public async Task PreparedInsert_FixedTable_BindsAsRecorded()
    {
        var transcript = Transcript.Load("stmt2_other");
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), "g_ws", null, Token);
        await using (var insert = await connection.PrepareInsertAsync("insert into t (ts,v) values(?,?)", Token))
        {
            var rows = await insert.ExecuteAsync(
                [new(DataType.Timestamp, [Long(1_700_000_001_000), Long(1_700_000_001_001)]), new(DataType.Int, [new byte[] { 5, 0, 0, 0 }, null])], Token);
            Assert.Equal(2, rows);
            Assert.Equal(0, await insert.ExecuteAsync([new(DataType.Timestamp, []), new(DataType.Int, [])], Token));
        }

        var recorded = transcript.Messages.First(m => m.Action == "stmt2_bind").Bytes;
        var sent = transcript.RequestBytes[transcript.Requests.IndexOf("stmt2_bind")];
        Assert.Equal(Convert.ToHexString(recorded[8..]), Convert.ToHexString(sent[8..]));
        Assert.Equal("stmt2_close", transcript.Requests[^1]);
        Assert.Single(transcript.Requests, "stmt2_exec");
    }

    [Fact]
    public void BindData_Blob_IsAsRecorded()
    {
        var recorded = Transcript.Load("stmt2_other").Messages.Where(m => m is { FromServer: false, Action: "stmt2_bind" }).ElementAt(4).Bytes;
        var bound = Tidemark.TDengine.Drivers.Adapter.BindData.Encode(
            [new(DataType.Timestamp, [Long(1_700_000_000_000), Long(1_700_000_000_001), Long(1_700_000_000_002)]), new(DataType.Blob, [new byte[] { 0, 1, 2, 255 }, null, ReadOnlyMemory<byte>.Empty])]);
        Assert.Equal(Convert.ToHexString(recorded[30..]), Convert.ToHexString(bound));
    }

    [Fact]
    public async Task WriteRaw_RecordedAnswers_SucceedAndFail()
    {
        var transcript = Transcript.Load("write_raw");
        var recorded = transcript.Messages.Where(m => m is { FromServer: false, Action: "write_raw" }).ToList();
        await using var server = new LoopbackServer(transcript.PlayAsync);
        await using var connection = await TDengineDriver.ConnectAsync(server.Dsn(), null, null, Token);

        foreach (var request in recorded)
        {
            var type = BinaryPrimitives.ReadUInt16LittleEndian(request.Bytes.AsSpan(28));
            var answer = (int)System.Text.Json.Nodes.JsonNode.Parse(transcript.Messages.First(m => m.FromServer && m.RequestId == request.RequestId).Bytes)!["code"]!;
            var error = await Record.ExceptionAsync(async () => await connection.WriteRawAsync(type, request.Bytes.AsMemory(30), Token));
            Assert.Equal(answer, (error as TDengineException)?.ServerCode ?? 0);
            Assert.Equal(Convert.ToHexString(request.Bytes[8..]), Convert.ToHexString(transcript.RequestBytes[^1][8..]));
        }

        Assert.False(connection.IsBroken);
        await Assert.ThrowsAsync<ArgumentException>(async () => await connection.WriteRawAsync(2, ReadOnlyMemory<byte>.Empty, Token));
    }

    private static ReadOnlyMemory<byte>? Long(long value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        return bytes;
    }

    // The recorded answers of these files have no error text: the end mark is at byte 50.
    private static byte[]? BlockOf(TranscriptMessage message) => message.Bytes[50] != 0 ? null : message.Bytes[55..];
}
