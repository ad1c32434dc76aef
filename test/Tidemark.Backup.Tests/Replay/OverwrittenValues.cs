using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Traps;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>
/// Values that a later row of the same key sets, leaves alone, or makes NULL. A receiver joins the rows of one key that come in one message, and a NULL may become 0 or empty.
/// </summary>
public sealed class OverwrittenValues(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string[] Types = ["INT", "BOOL", "DOUBLE", "TIMESTAMP", "VARCHAR(20)", "NCHAR(20)", "VARBINARY(20)", "GEOMETRY(60)", "DECIMAL(10,2)"];
    private static readonly string[] First = ["1", "true", "1.5", "1700000000001", "'one'", "'一'", "'\\x01'", "'POINT(1 1)'", "1.25"];
    private static readonly string[] Second = ["2", "false", "2.5", "1700000000002", "'two'", "'二'", "'\\x02'", "'POINT(2 2)'", "2.25"];
    private static readonly string Nulls = string.Join(", ", Types.Select(_ => "NULL"));
    private static readonly string Columns = string.Join(", ", Types.Select((t, i) => $"c{i} {t}"));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_OfValuesThatWereMadeNull_HasNull(bool inOnePoint)
    {
        await using var scene = await TrapScene.StartAsync(server, "overwritten_null", $"CREATE TABLE n (ts TIMESTAMP, {Columns})", $"CREATE STABLE s (ts TIMESTAMP, {Columns}) TAGS (g INT)", "CREATE TABLE c USING s TAGS (1)");
        await scene.PointAsync();
        foreach (var table in (string[])["n", "c"]) await scene.RunAsync($"INSERT INTO {table} VALUES (1700000000000, {string.Join(", ", First)}) (1700000000001, {string.Join(", ", Second)})");
        if (!inOnePoint) await scene.PointAsync();
        foreach (var table in (string[])["n", "c"]) await scene.RunAsync($"INSERT INTO {table} VALUES (1700000000001, {Nulls}) (1700000000002, {string.Join(", ", First)})");
        Assert.Equal("", await scene.OursAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Restore_OfValuesThatLaterRowsDidNotName_HasThem(bool inOnePoint)
    {
        await using var scene = await TrapScene.StartAsync(server, "overwritten_partly", $"CREATE TABLE n (ts TIMESTAMP, {Columns})");
        await scene.PointAsync();
        await scene.RunAsync($"INSERT INTO n VALUES (1700000000000, {string.Join(", ", First)})");
        for (var column = 0; column < Types.Length; column++)
        {
            if (!inOnePoint) await scene.PointAsync();
            await scene.RunAsync($"INSERT INTO n (ts, c{column}) VALUES (1700000000000, {(column % 2 == 0 ? Second[column] : "NULL")})");
        }

        Assert.Equal("", await scene.OursAsync());
    }

    [Fact]
    public async Task Restore_OfRowsOfOneKeyInOneInsert_HasWhatTheServerMadeOfThem()
    {
        await using var scene = await TrapScene.StartAsync(server, "overwritten_at_once", "CREATE TABLE n (ts TIMESTAMP, a INT, b VARCHAR(10))", "CREATE TABLE k (ts TIMESTAMP, key2 INT PRIMARY KEY, a INT)");
        await scene.PointAsync();
        await scene.RunAsync(
            "INSERT INTO n VALUES (1700000000000, 1, 'one') (1700000000000, NULL, 'two') (1700000000000, 3, NULL)",
            "INSERT INTO k VALUES (1700000000000, 1, 1) (1700000000000, 2, 2) (1700000000000, 1, NULL)");
        Assert.Equal(["3 two"], await RowsAsync(scene, "SELECT a, b FROM n"));
        Assert.Equal(["1 1", "2 2"], await RowsAsync(scene, "SELECT key2, a FROM k ORDER BY key2"));
        Assert.Equal("", await scene.OursAsync());
    }

    [Fact]
    public async Task Restore_OfANullAfterAValueAndBehindAnotherNull_HasNull()
    {
        string[] types = ["INT", "VARCHAR(20)", "GEOMETRY(60)"];
        await using var scene = await TrapScene.StartAsync(server, "overwritten_behind", [.. types.Select((t, i) => $"CREATE TABLE n{i} (ts TIMESTAMP, a INT, c {t})")]);
        await scene.PointAsync();
        foreach (var (i, value) in new[] { "5", "'text'", "'POINT(10 -6)'" }.Index())
        {
            await scene.RunAsync(
                $"INSERT INTO n{i} VALUES (1700000000070, 1, NULL) (1700000000072, 2, {value})",
                $"INSERT INTO n{i} (ts, c) VALUES (1700000000072, NULL) (1700000000077, {value})");
        }

        Assert.Equal("", await scene.OursAsync());
        if (!server.IsReal) return;
        var (plain, _) = await scene.PlainAsync();
        Assert.Contains("+ row n0 1700000000072 | 2 | 0", plain, StringComparison.Ordinal);
        Assert.Contains("+ row n2 1700000000072 | 2 | 0x", plain, StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> RowsAsync(TrapScene scene, string sql) =>
        [.. (await Queries.QueryRows.ReadAsync(scene.Connection, sql, TestContext.Current.CancellationToken)).Select(r => string.Join(' ', r))];
}
