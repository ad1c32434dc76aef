using System.Buffers.Binary;
using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Drivers;

/// <summary>Against a real server: <c>TIDEMARK_TEST_DSN=taos+ws://root:taosdata@localhost:6041</c>. Skipped without.</summary>
public sealed class RealServerTests
{
    private const string EveryType =
        "ts TIMESTAMP, c_bool BOOL, c_ti TINYINT, c_si SMALLINT, c_i INT, c_bi BIGINT, c_uti TINYINT UNSIGNED, c_usi SMALLINT UNSIGNED, c_ui INT UNSIGNED, "
        + "c_ubi BIGINT UNSIGNED, c_f FLOAT, c_d DOUBLE, c_vc VARCHAR(40), c_nc NCHAR(20), c_vb VARBINARY(20), c_geo GEOMETRY(100), c_dec DECIMAL(10,2), c_dec2 DECIMAL(38,10), c_blob BLOB";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Query_EveryType_TellsTypesAndBlocks()
    {
        await using var server = await RealServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.ExecuteAsync($"CREATE TABLE t ({EveryType})", Token);
        var rows = await connection.ExecuteAsync(
            "INSERT INTO t VALUES (1700000000000, true, -1, -2, -3, -4, 1, 2, 3, 4, 1.5, 2.5, 'varchar', '温度', '\\x0102', 'POINT(1 2)', 12.34, -1.0000000001, '\\x00ff') "
            + "(1700000000001, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL)", Token);
        Assert.Equal(2, rows);

        await using var result = await connection.QueryAsync("SELECT * FROM t", Token);
        Assert.Equal(19, result.Columns.Count);
        Assert.Equal(new ResultColumn("c_dec", DataType.Decimal64, 8, 10, 2), result.Columns[16]);
        Assert.Equal(new ResultColumn("c_dec2", DataType.Decimal, 16, 38, 10), result.Columns[17]);
        Assert.Equal(DataType.Blob, result.Columns[18].Type);
        Assert.Equal(new ResultColumn("c_nc", DataType.NChar, 20, 0, 0), result.Columns[13]);
        using var block = await result.FetchBlockAsync(Token);
        Assert.Equal(block!.Memory.Length, BinaryPrimitives.ReadInt32LittleEndian(block.Memory.Span[4..]));
        Assert.Equal(2, RowsOf(block));
        Assert.Null(await result.FetchBlockAsync(Token));
        Assert.Null(await result.FetchBlockAsync(Token));
    }

    [Fact]
    public async Task Query_ManyBlocks_GivesEveryRowAndInterleaves()
    {
        await using var server = await RealServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await FillAsync(connection, "t", 20_000);

        await using var result = await connection.QueryAsync("SELECT * FROM t", Token);
        var (rows, blocks) = (0, 0);
        while (await result.FetchBlockAsync(Token) is { } block)
        {
            using (block) rows += RowsOf(block);
            blocks++;
            await connection.ExecuteAsync("SELECT 1", Token);
        }

        Assert.Equal(20_000, rows);
        Assert.True(blocks > 1);
    }

    [Fact]
    public async Task PreparedInsert_EveryType_IsReadBack()
    {
        await using var server = await RealServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        await connection.ExecuteAsync($"CREATE TABLE t ({EveryType})", Token);
        BoundColumn[] columns =
        [
            new(DataType.Timestamp, [Bytes(1_700_000_000_000L), Bytes(1_700_000_000_001L), Bytes(1_700_000_000_002L)]),
            new(DataType.Bool, [new byte[] { 1 }, null, new byte[] { 0 }]),
            new(DataType.Int, [Bytes(-7), null, Bytes(7)]),
            new(DataType.VarChar, [Text("abc"), null, Text("")]),
            new(DataType.NChar, [Text("温度"), null, Text("x")]),
            new(DataType.Decimal64, [Bytes(1234L), null, Bytes(-150L)]),
            new(DataType.Blob, [new byte[] { 0, 255, 1 }, null, new byte[100_000]]),
        ];
        await using (var insert = await connection.PrepareInsertAsync("INSERT INTO `t` (`ts`,`c_bool`,`c_i`,`c_vc`,`c_nc`,`c_dec`,`c_blob`) VALUES (?,?,?,?,?,?,?)", Token))
        {
            Assert.Equal(3, await insert.ExecuteAsync(columns, Token));
            Assert.Equal(3, await insert.ExecuteAsync(columns, Token));
        }

        Assert.Equal("abc|温度|12.34|-7", await OneTextAsync(connection, "SELECT CONCAT(c_vc, '|', CAST(c_nc AS VARCHAR(40)), '|', CAST(c_dec AS VARCHAR(20)), '|', CAST(c_i AS VARCHAR(20))) FROM t WHERE ts = 1700000000000"));
        await using var blobs = await connection.QueryAsync("SELECT c_blob FROM t", Token);
        using var block = await blobs.FetchBlockAsync(Token);
        Assert.Equal(3, RowsOf(block!));
    }

    [Fact]
    public async Task PrepareInsert_UnknownTable_IsRefusedAndTheConnectionGoesOn()
    {
        await using var server = await RealServer.StartAsync();
        await using var connection = await server.ConnectAsync();
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await connection.PrepareInsertAsync("INSERT INTO nosuch VALUES (?,?)", Token));
        Assert.Equal(ErrorCode.ObjectNotFound, error.Code);
        Assert.Equal(0, await connection.ExecuteAsync("SELECT 1", Token));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Subscribe_SnapshotThenWriteRaw_CopiesTheDatabase(bool prefetch)
    {
        await using var server = await RealServer.StartAsync();
        await using var target = await RealServer.StartAsync();
        await using (var connection = await server.ConnectAsync())
        {
            await connection.ExecuteAsync("CREATE STABLE meters (ts TIMESTAMP, v INT, s VARCHAR(20)) TAGS (g INT)", Token);
            for (var table = 0; table < 5; table++)
            {
                await connection.ExecuteAsync($"CREATE TABLE d{table} USING meters TAGS ({table})", Token);
                await FillAsync(connection, $"d{table}", 3000, create: false);
            }
        }

        var topic = await server.CreateTopicAsync();
        var types = new HashSet<ushort>();
        await using (var consumer = await server.SubscribeAsync(topic, snapshot: true, prefetch))
        await using (var connection = await target.ConnectAsync())
        {
            // The server ends a snapshot with some empty polls before the WAL.
            for (var empty = 0; empty < 3;)
            {
                using var message = await consumer.PollAsync(TimeSpan.FromSeconds(1), Token);
                if (message is null)
                {
                    empty++;
                    continue;
                }

                types.Add(message.RawType);
                Assert.Equal(server.Database, message.Database);
                Assert.Equal(topic, message.Topic);
                await connection.WriteRawAsync(message.RawType, message.Body, Token);
            }

            await consumer.UnsubscribeAsync(Token);
        }

        Assert.Superset(new HashSet<ushort> { 2, 5 }, types);
        await using var check = await target.ConnectAsync();
        Assert.Equal(15_000, await OneNumberAsync(check, "SELECT COUNT(*) FROM meters"));
        Assert.Equal(5, await OneNumberAsync(check, $"SELECT COUNT(*) FROM information_schema.ins_tables WHERE db_name='{target.Database}'"));
    }

    [Fact]
    public async Task Subscribe_SeekAndOffsets_ReadTheWalAgain()
    {
        await using var server = await RealServer.StartAsync("VGROUPS 1 WAL_RETENTION_PERIOD 3600 KEEP 36500");
        await using var connection = await server.ConnectAsync();
        await FillAsync(connection, "t", 2000);
        var topic = await server.CreateTopicAsync();
        await using var consumer = await server.SubscribeAsync(topic, snapshot: false);

        var assignment = Assert.Single(await consumer.GetAssignmentAsync(topic, Token));
        Assert.True(assignment.Begin < assignment.End);
        var first = await DrainAsync(consumer);
        Assert.Contains(first, m => m.RawType == 0x203);
        Assert.Contains(first, m => m.RawType == 2);
        var position = Assert.Single(await consumer.GetPositionAsync(topic, [assignment.VgroupId], Token));
        Assert.Equal(Assert.Single(await consumer.GetAssignmentAsync(topic, Token)).End, position);
        Assert.Equal([-2147467247L], await consumer.GetCommittedAsync(topic, [assignment.VgroupId], Token));

        await consumer.CommitOffsetAsync(topic, assignment.VgroupId, position, Token);
        await consumer.CommitOffsetAsync(topic, assignment.VgroupId, position, Token);
        Assert.Equal([position], await consumer.GetCommittedAsync(topic, [assignment.VgroupId], Token));

        await consumer.SeekAsync(topic, assignment.VgroupId, assignment.Begin, Token);
        Assert.Equal(first, await DrainAsync(consumer));
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await consumer.SeekAsync(topic, assignment.VgroupId, position + 10_000, Token));
        Assert.Equal(ServerCode.OffsetOutOfRange, error.ServerCode);

        await connection.ExecuteAsync("INSERT INTO t VALUES (1800000000000, 1, 'later')", Token);
        Assert.Single(await DrainAsync(consumer));
        await consumer.UnsubscribeAsync(Token);
    }

    [Fact]
    public async Task GetPosition_MessagesReadAhead_IsNotAheadOfTheCaller()
    {
        await using var server = await RealServer.StartAsync("VGROUPS 1 WAL_RETENTION_PERIOD 3600 KEEP 36500");
        await using var connection = await server.ConnectAsync();
        for (var table = 0; table < 6; table++) await FillAsync(connection, $"t{table}", 10);
        var topic = await server.CreateTopicAsync();
        await using var consumer = await server.SubscribeAsync(topic, snapshot: false);
        var vgroup = Assert.Single(await consumer.GetAssignmentAsync(topic, Token)).VgroupId;
        var last = 0L;
        for (var polled = 0; polled < 8; polled++)
        {
            using var message = await consumer.PollAsync(TimeSpan.FromSeconds(2), Token);
            var position = Assert.Single(await consumer.GetPositionAsync(topic, [vgroup], Token));
            Assert.True(position >= last);
            last = position;
            using var next = await consumer.PollAsync(TimeSpan.FromSeconds(2), Token);
            if (next is null) break;
            Assert.True(position <= next.Offset, $"position {position} is behind the message at {next.Offset} that had not been read");
        }
    }

    [Fact]
    public async Task FetchJsonMeta_MetaMessage_IsJson()
    {
        await using var server = await RealServer.StartAsync("VGROUPS 1 WAL_RETENTION_PERIOD 3600");
        await using (var connection = await server.ConnectAsync()) await connection.ExecuteAsync("CREATE TABLE t (ts TIMESTAMP, v INT)", Token);
        var topic = await server.CreateTopicAsync();
        await using var consumer = await server.SubscribeAsync(topic, snapshot: false, prefetch: false);
        using var message = await consumer.PollAsync(TimeSpan.FromSeconds(5), Token);
        Assert.Equal(0x203, message!.RawType);
        Assert.Contains("\"tableName\":\"t\"", await consumer.FetchJsonMetaAsync(message, Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_WrongPassword_IsAuthenticationFailed()
    {
        await using var server = await RealServer.StartAsync();
        var wrong = server.Dsn with { Password = "wrong" };
        Assert.Equal(ErrorCode.AuthenticationFailed, (await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.ConnectAsync(wrong, null, null, Token))).Code);
        var topic = await server.CreateTopicAsync();
        var subscription = new SubscriptionOptions { GroupId = "driver_wrong", Topics = [topic] };
        var error = await Assert.ThrowsAsync<TDengineException>(async () => await TDengineDriver.SubscribeAsync(wrong, subscription, null, Token));
        Assert.Equal(ServerCode.AuthenticationFailure, error.ServerCode);
    }

    [Fact]
    public async Task Connect_NativeDriver_UsesTheConfigurationMadeForIt()
    {
        await using var server = await RealServer.StartAsync();
        Assert.SkipWhen(server.Dsn.Transport != DsnTransport.Native || server.Dsn.Parameter(DsnParameters.ConfigDirectory) is not null, "TIDEMARK_TEST_DSN does not use the native driver with a configuration of its own");
        var directories = Directory.EnumerateDirectories(Path.GetTempPath(), "tidemark-taos-*");
        Assert.Contains(directories, d => File.Exists(Path.Combine(d, "taoslog0.0")));
        await using var connection = await server.ConnectAsync();
        Assert.Equal("UTC", (await OneTextAsync(connection, "SELECT TIMEZONE()")).Split(' ')[0]);
    }

    [Fact]
    public async Task CreateTopic_WalRetentionZero_HintsAtTheCure()
    {
        await using var server = await RealServer.StartAsync("VGROUPS 1 WAL_RETENTION_PERIOD 0");
        var error = await Assert.ThrowsAsync<TDengineException>(() => server.CreateTopicAsync());
        Assert.Equal(ErrorCode.WalRetention, error.Code);
        Assert.Contains("ALTER DATABASE", error.Hint, StringComparison.Ordinal);
    }

    private static async Task FillAsync(ITDengineConnection connection, string table, int rows, bool create = true)
    {
        if (create) await connection.ExecuteAsync($"CREATE TABLE {table} (ts TIMESTAMP, v INT, s VARCHAR(20))", Token);
        for (var row = 0; row < rows;)
        {
            var sql = new StringBuilder($"INSERT INTO {table} VALUES");
            for (var end = Math.Min(rows, row + 5000); row < end; row++) sql.Append($"({1_700_000_000_000 + row},{row},'v{row}')");
            await connection.ExecuteAsync(sql.ToString(), Token);
        }
    }

    private static async Task<List<(ushort RawType, long Offset, int Length)>> DrainAsync(ISubscription consumer)
    {
        var messages = new List<(ushort, long, int)>();
        while (await consumer.PollAsync(TimeSpan.FromSeconds(2), Token) is { } message)
        {
            using (message) messages.Add((message.RawType, message.Offset, message.Body.Length));
        }

        return messages;
    }

    private static int RowsOf(PooledBuffer block) => BinaryPrimitives.ReadInt32LittleEndian(block.Memory.Span[8..]);

    private static async Task<long> OneNumberAsync(ITDengineConnection connection, string sql)
    {
        await using var result = await connection.QueryAsync(sql, Token);
        using var block = await result.FetchBlockAsync(Token);
        return BinaryPrimitives.ReadInt64LittleEndian(block!.Memory.Span[38..]);
    }

    private static async Task<string> OneTextAsync(ITDengineConnection connection, string sql)
    {
        await using var result = await connection.QueryAsync(sql, Token);
        using var block = await result.FetchBlockAsync(Token);
        var data = block!.Memory.Span[41..];
        return Encoding.UTF8.GetString(data.Slice(2, BinaryPrimitives.ReadUInt16LittleEndian(data)));
    }

    private static ReadOnlyMemory<byte>? Bytes(long value) => BitConverter.GetBytes(value);

    private static ReadOnlyMemory<byte>? Bytes(int value) => BitConverter.GetBytes(value);

    private static ReadOnlyMemory<byte>? Text(string value) => Encoding.UTF8.GetBytes(value);
}
