using System.Buffers.Binary;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>What the guard of a message's blocks is for: the receiver's cache of table ids, which outlives tables, columns and connections.</summary>
public sealed class GuardedWrites(TestServer server) : IClassFixture<TestServer>
{
    private const string First = "replay_guard_a";
    private const string Second = "replay_guard_b";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task WriteRaw_AfterTableOrColumnCameAgain_ReachesThem()
    {
        await using var connection = await StartAsync();
        await using var writer = await server.ConnectAsync(First);
        await WriteAsync(writer, "n", ["v"], 0);
        await WriteAsync(writer, "c", ["v", "w"], 0);
        await RunAsync(connection, $"DROP TABLE {First}.n", $"CREATE TABLE {First}.n (ts TIMESTAMP, v INT)", $"ALTER STABLE {First}.s DROP COLUMN w", $"ALTER STABLE {First}.s ADD COLUMN w INT");

        await WriteAsync(writer, "n", ["v"], 0);
        await WriteAsync(writer, "c", ["v", "w"], 100);

        Assert.Equal(10, await CountAsync(connection, "COUNT(*)", $"{First}.n"));
        Assert.Equal(10, await CountAsync(connection, "COUNT(w)", $"{First}.c"));
        await EndAsync(connection);
    }

    [Fact]
    public async Task WriteRaw_OfManyConnectionsToTwoDatabases_ReachesTheirOwn()
    {
        await using var connection = await StartAsync();
        for (var round = 0; round < 20; round++)
        {
            foreach (var database in (string[])[First, Second])
            {
                await using var writer = await server.ConnectAsync(database);
                await WriteAsync(writer, "n", ["v"], round * 10);
                Assert.Equal((round + 1) * 10, await CountAsync(connection, "COUNT(*)", $"{database}.n"));
            }

            Assert.Equal((round + 1) * 10, await CountAsync(connection, "COUNT(*)", $"{First}.n"));
        }

        await EndAsync(connection);
    }

    private async Task<ITDengineConnection> StartAsync()
    {
        var connection = await server.ConnectAsync();
        await EndAsync(connection);
        foreach (var database in (string[])[First, Second])
        {
            await RunAsync(connection, $"CREATE DATABASE {database} VGROUPS 2 KEEP 36500", $"CREATE TABLE {database}.n (ts TIMESTAMP, v INT)",
                $"CREATE STABLE {database}.s (ts TIMESTAMP, v INT, w INT) TAGS (t INT)", $"CREATE TABLE {database}.c USING {database}.s TAGS (1)");
        }

        return connection;
    }

    private static Task EndAsync(ITDengineConnection connection) => RunAsync(connection, $"DROP DATABASE IF EXISTS {First}", $"DROP DATABASE IF EXISTS {Second}");

    private static async Task RunAsync(ITDengineConnection connection, params string[] statements)
    {
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }

    private static ValueTask<long> CountAsync(ITDengineConnection connection, string what, string table) => Queries.QueryRows.CountAsync(connection, $"SELECT {what} FROM {table}", Cancel);

    private static async Task WriteAsync(ITDengineConnection writer, string table, string[] columns, int start)
    {
        var definitions = new List<ColumnDefinition> { new() { Name = "ts", Type = DataType.Timestamp, Bytes = 8 } };
        definitions.AddRange(columns.Select(c => new ColumnDefinition { Name = c, Type = DataType.Int, Bytes = 4 }));
        using var rows = new RawBlockBuilder([.. definitions.Select(d => BlockColumnType.Fixed(d.Type))]);
        var value = new byte[4];
        for (var row = 0; row < 10; row++)
        {
            rows.AppendInt64(0, 1_700_000_000_000 + start + row);
            BinaryPrimitives.WriteInt32LittleEndian(value, row);
            for (var column = 1; column < definitions.Count; column++) rows.Append(column, value);
        }

        using var builder = new DataMessageBuilder(TimePrecision.Milliseconds);
        builder.AddBlock(table, new MessageColumns(definitions), rows);
        using var body = builder.Build();
        await writer.WriteRawAsync(TmqRawType.Data, body.Memory, Cancel);
    }
}
