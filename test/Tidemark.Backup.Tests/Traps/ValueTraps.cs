using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>Values that change, or end the process, on the usual ways. Numbers are those of docs/EXACTNESS.md.</summary>
[Collection("traps")]
public sealed class ValueTraps(TestServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task T09_DecimalInASnapshot_RawWriteLosesTheScale()
    {
        await using var scene = await TrapScene.StartAsync(server, "t09", "CREATE STABLE s (ts TIMESTAMP, price DECIMAL(10,2)) TAGS (g INT)", "CREATE TABLE {c} USING s TAGS (1)", "INSERT INTO {c} VALUES (1700000000000, 1.50)");

        var (plain, _) = await scene.PlainAsync(new PlainRawWrite { Snapshot = true });

        Assert.Contains("- row c 1700000000000 | 1.50", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T10_DecimalOfRowsBeforeADroppedColumn_RawWriteRefusesThem()
    {
        await using var scene = await TrapScene.StartAsync(server, "t10", "CREATE STABLE s (ts TIMESTAMP, gone INT, price DECIMAL(10,2)) TAGS (g INT)", "CREATE TABLE {c} USING s TAGS (1)");
        await scene.PointAsync();
        await scene.RunAsync("INSERT INTO {c} VALUES (1700000000000, 7, 1.50)", "ALTER STABLE s DROP COLUMN gone", "INSERT INTO {c} VALUES (1700000000001, 2.25)");

        var (plain, refused) = await scene.PlainAsync();

        Assert.Contains(0x0118, refused);
        Assert.Contains("- row c 1700000000000 | 1.50", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    // On a real server the gateway's process would end, and with it everybody's connections.
    [Fact]
    public async Task T11_BlobColumn_RawWriteEndsTheClientProcess()
    {
        await using var scene = await TrapScene.StartAsync(server, "t11", "CREATE STABLE s (ts TIMESTAMP, b BLOB, v INT) TAGS (g INT)", "CREATE TABLE {c} USING s TAGS (1)");
        await scene.PointAsync();
        await scene.RunAsync("INSERT INTO {c} VALUES (1700000000000, 'first', 1)", "INSERT INTO {c} VALUES (1700000000001, NULL, 2)", "INSERT INTO {c} VALUES (1700000000002, '', 3)");

        if (!server.IsReal)
        {
            var lost = await Assert.ThrowsAnyAsync<Errors.TidemarkException>(() => scene.PlainAsync());
            Assert.Equal(Errors.ErrorCode.ConnectionLost, lost.Code);
            await scene.ReconnectAsync();
        }

        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T12_QueryBlockInAMessage_EndsTheClientProcessUnlessItsVersionIsChanged()
    {
        await using var scene = await TrapScene.StartAsync(server, "t12", "CREATE TABLE {n} (ts TIMESTAMP, v INT)", "INSERT INTO {n} VALUES (1700000000000, 1)");

        await using (var rows = await scene.Connection.QueryAsync(scene.Named("SELECT * FROM {n}"), Cancel))
        {
            using var block = await rows.FetchBlockAsync(Cancel);
            Assert.Equal(1, RawBlock.Parse(block!.Memory).Version);
        }

        // The rows of an initial point are such blocks.
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T13_MessageWithoutSchema_RawWriteAnswersSuccessAndWritesNothing()
    {
        await using var scene = await TrapScene.StartAsync(server, "t13", "CREATE TABLE {n} (ts TIMESTAMP, v INT)");
        await using var writer = await server.ConnectAsync(scene.Name);

        await writer.WriteRawAsync(TmqRawType.Data, PlainBlocks.Message(scene.Named("{n}"), ["v"], 1_700_000_000_000, 3, 7, withSchema: false), Cancel);
        Assert.Equal(0, await Queries.QueryRows.CountAsync(scene.Connection, scene.Named("SELECT COUNT(*) FROM {n}"), Cancel));

        await writer.WriteRawAsync(TmqRawType.Data, PlainBlocks.Message(scene.Named("{n}"), ["v"], 1_700_000_000_000, 3, 7), Cancel);
        Assert.Equal(3, await Queries.QueryRows.CountAsync(scene.Connection, scene.Named("SELECT COUNT(*) FROM {n}"), Cancel));
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T18_DecimalBoundAsText_IsStoredAsGarbage()
    {
        await using var scene = await TrapScene.StartAsync(server, "t18", "CREATE TABLE {n} (ts TIMESTAMP, price DECIMAL(10,2), big DECIMAL(38,10), b BLOB)", "INSERT INTO {n} VALUES (1700000000000, 1.50, -0.0000000001, 'x')");
        await scene.RunAsync("CREATE TABLE {text} (ts TIMESTAMP, price DECIMAL(10,2))");

        await using (var insert = await scene.Connection.PrepareInsertAsync(scene.Named("INSERT INTO {text} VALUES (?, ?)"), Cancel))
        {
            ReadOnlyMemory<byte>? time = BitConverter.GetBytes(1_700_000_000_000);
            ReadOnlyMemory<byte>? text = "1.50\0\0\0\0"u8.ToArray();
            Assert.Equal(1, await insert.ExecuteAsync([new(DataType.Timestamp, [time]), new(DataType.Decimal64, [text])], Cancel));
        }

        Assert.NotEqual("1.50", (await Queries.QueryRows.ReadAsync(scene.Connection, scene.Named("SELECT CAST(price AS VARCHAR(40)) FROM {text}"), Cancel))[0][0]);

        // A table with a BLOB is restored by bound values, its decimals as scaled integers.
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T22_WhatDumpsForget_EmptyTextCommentsTtlAndSmallestNumbersStay()
    {
        await using var scene = await TrapScene.StartAsync(server, "t22", "CREATE STABLE s (ts TIMESTAMP, i INT, t NCHAR(8), v VARCHAR(8)) TAGS (g NCHAR(8), j INT)",
            "CREATE TABLE {c} USING s TAGS ('', -2147483648) TTL 100 COMMENT 'it''s'", "CREATE TABLE {empty} USING s TAGS (NULL, 1)", "INSERT INTO {c} VALUES (1700000000000, -2147483648, '', '') (1700000000001, NULL, NULL, NULL)");

        Assert.Empty(await scene.OursAsync());
    }
}
