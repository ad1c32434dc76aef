using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>Changes of schema that raw write answers with success and does not make, or makes wrongly. Numbers are those of docs/EXACTNESS.md.</summary>
[Collection("traps")]
public sealed class SchemaTraps(TestServer server)
{
    private const string Meters = "CREATE STABLE s (ts TIMESTAMP, a INT, gone INT, b INT) TAGS (g INT)";

    [Fact]
    public async Task T02_ColumnThatTheTargetLacks_RawWriteShiftsTheValues()
    {
        await using var scene = await TrapScene.StartAsync(server, "t02", Meters, "CREATE TABLE {c} USING s TAGS (1)", "INSERT INTO {c} VALUES (1700000000000, 1, 99, 3)");
        await scene.PointAsync();
        await scene.RunAsync("INSERT INTO {c} VALUES (1700000000001, 2, 98, 4)", "ALTER STABLE s DROP COLUMN gone", "INSERT INTO {c} VALUES (1700000000002, 3, 5)");

        var (plain, refused) = await scene.PlainAsync(new PlainRawWrite { Prepare = ["CREATE STABLE s (ts TIMESTAMP, a INT, b INT) TAGS (g INT)", "CREATE TABLE {c} USING s TAGS (1)"] });

        Assert.Empty(refused);
        Assert.Contains("+ row c 1700000000000 | 1 | 99", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T03_StreamWrittenTwice_RawWriteShiftsTheValuesOfTheFirstPart()
    {
        await using var scene = await TrapScene.StartAsync(server, "t03", Meters, "CREATE TABLE {c} USING s TAGS (1)");
        await scene.PointAsync();
        await scene.RunAsync("INSERT INTO {c} VALUES (1700000000000, 1, 99, 3)", "ALTER STABLE s DROP COLUMN gone", "INSERT INTO {c} VALUES (1700000000001, 3, 5)");

        var (plain, _) = await scene.PlainAsync(new PlainRawWrite { Times = 2 });

        Assert.Contains("+ row c 1700000000000 | 1 | 99", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T04_AlterOfASuperTableMadeBySql_RawWriteIgnoresIt()
    {
        await using var scene = await TrapScene.StartAsync(server, "t04", "CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT)", "CREATE TABLE {c} USING s TAGS (1)");
        await scene.PointAsync();
        await scene.RunAsync("ALTER STABLE s ADD COLUMN b INT", "INSERT INTO {c} VALUES (1700000000000, 1, 2)");

        var (plain, refused) = await scene.PlainAsync(new PlainRawWrite { Prepare = ["CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT)"] });

        Assert.Empty(refused);
        Assert.Contains("+ row c 1700000000000 | 1\n", plain + "\n", StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T14_TagsWithOtherIds_RawWriteOfAnAutomaticChildLosesThem()
    {
        await using var scene = await TrapScene.StartAsync(server, "t14", "CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (x INT, g INT)", "ALTER STABLE s DROP TAG x", "ALTER STABLE s ADD TAG h INT");
        await scene.PointAsync();
        await scene.RunAsync("INSERT INTO {c} USING s (g, h) TAGS (1, 2) VALUES (1700000000000, 7)");

        var (plain, _) = await scene.PlainAsync(new PlainRawWrite
        {
            Prepare = ["CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT, h INT)"],
            Takes = m => m.RawType is TmqRawType.Metadata or TmqRawType.Data,
        });

        Assert.Contains("- stable s child c | 1 | 2", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T15_ChildBeforeItsSuperTable_RawWritePassesItOver()
    {
        await using var scene = await TrapScene.StartAsync(server, "t15");
        await scene.PointAsync();
        await scene.RunAsync("CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT)", "CREATE TABLE {c} USING s TAGS (1)");

        var (plain, refused) = await scene.PlainAsync(new PlainRawWrite { Takes = m => m.RawType == TmqRawType.CreateTables });

        Assert.Empty(refused);
        Assert.Contains("- table c", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T20_RenamedTag_RawWriteClearsItsValues()
    {
        await using var scene = await TrapScene.StartAsync(server, "t20", "CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT, h INT)", "CREATE TABLE {c} USING s TAGS (5, 6)");
        await scene.PointAsync();
        await scene.RunAsync("ALTER STABLE s RENAME TAG g room");

        var (plain, refused) = await scene.PlainAsync();

        Assert.Empty(refused);
        Assert.Contains("- stable s child c | 5 | 6", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T26_CommentsTtlAndKeep_RawWriteForgetsThem()
    {
        await using var scene = await TrapScene.StartAsync(server, "t26", "CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT)", "CREATE TABLE {c} USING s TAGS (5)", "CREATE TABLE {n} (ts TIMESTAMP, a INT)");
        await scene.PointAsync();
        await scene.RunAsync("ALTER STABLE s COMMENT 'all meters'", "ALTER STABLE s KEEP 500d", "ALTER TABLE {c} COMMENT 'hall 3'", "ALTER TABLE {c} TTL 500", "ALTER TABLE {n} COMMENT 'log'");

        var (plain, refused) = await scene.PlainAsync();

        Assert.Empty(refused);
        Assert.Contains("- table c: of s ttl 500 comment hall 3", plain, StringComparison.Ordinal);
        Assert.Contains("all meters", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }
}
