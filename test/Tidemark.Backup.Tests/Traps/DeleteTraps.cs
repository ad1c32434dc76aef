using Tidemark.Backup.Tests.EndToEnd;

namespace Tidemark.Backup.Tests.Traps;

/// <summary>Deletes that raw write makes of more, or of less, than the source did. Numbers are those of docs/EXACTNESS.md.</summary>
[Collection("traps")]
public sealed class DeleteTraps(TestServer server)
{
    [Fact]
    public async Task T07_DeleteWithATagCondition_RawWriteDeletesFromEveryChild()
    {
        await using var scene = await TrapScene.StartAsync(server, "t07", "CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT)",
            "CREATE TABLE {c1} USING s TAGS (1)", "CREATE TABLE {c2} USING s TAGS (2)", "INSERT INTO {c1} VALUES (1700000000000, 1) {c2} VALUES (1700000000000, 2)");
        await scene.PointAsync();
        await scene.RunAsync("DELETE FROM s WHERE ts <= 1700000000000 AND g = 1");

        var (plain, refused) = await scene.PlainAsync();

        Assert.Empty(refused);
        Assert.Contains("- row c2 1700000000000 | 2", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T08_DeleteFromATableWithALongName_RawWriteCutsTheBounds()
    {
        var name = new string('n', 180);
        await using var scene = await TrapScene.StartAsync(server, "t08", $"CREATE TABLE {{{name}}} (ts TIMESTAMP, a INT)", $"INSERT INTO {{{name}}} VALUES (1700000000000, 1) (1700000000500, 2) (1700000001000, 3)");
        await scene.PointAsync();
        await scene.RunAsync($"DELETE FROM {{{name}}} WHERE ts >= 1700000000000 AND ts <= 1700000000500");

        var (plain, refused) = await scene.PlainAsync();

        Assert.Empty(refused);
        Assert.Contains($"+ row {name} 1700000000000", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }

    [Fact]
    public async Task T25_DeleteFromASuperTableInTwoVgroups_RawWriteOfOneDeletesLaterRowsOfTheOther()
    {
        await using var scene = await TrapScene.StartAsync(server, "t25", "CREATE STABLE s (ts TIMESTAMP, a INT) TAGS (g INT)");
        for (var child = 0; child < 8; child++) await scene.RunAsync($"CREATE TABLE {{c{child}}} USING s TAGS ({child})", $"INSERT INTO {{c{child}}} VALUES (1700000000000, 1)");
        await scene.PointAsync();
        await scene.RunAsync("DELETE FROM s WHERE ts <= 1700000000000");
        for (var child = 0; child < 8; child++) await scene.RunAsync($"INSERT INTO {{c{child}}} VALUES (1700000000000, 2)");

        var (plain, refused) = await scene.PlainAsync(new PlainRawWrite { VgroupByVgroup = true });

        Assert.Empty(refused);
        Assert.Contains("1700000000000 | 2", plain, StringComparison.Ordinal);
        Assert.Empty(await scene.OursAsync());
    }
}
