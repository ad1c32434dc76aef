using Tidemark.Avro;
using Tidemark.Errors;
using Tidemark.Taosdump.Restore;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>Restores into databases that are there already, and what Tidemark's own dumps have beyond the real tool's.</summary>
public sealed class SchemaChanges(RestoreScene scene) : IClassFixture<RestoreScene>
{
    private const string MetersColumns = "ts:9 current:6 voltage:4 note:8";

    [Fact]
    public async Task Restore_IntoATableOfOtherColumns_WritesThoseOfBothSides()
    {
        await scene.SqlAsync("CREATE DATABASE s_other KEEP 36500", "CREATE STABLE s_other.meters (time TIMESTAMP, extra INT, voltage INT, current DOUBLE) TAGS (more INT, location VARCHAR(24))");
        var dump = Meters(3).Path;
        var report = await scene.RestoreAsync(dump, ("src", "s_other"));
        Assert.Equal(3, report.Rows);
        Assert.Equal(["1700000000000|NULL|200|NULL", "1700000000001|NULL|201|NULL", "1700000000002|NULL|202|NULL"], await scene.RowsAsync("SELECT * FROM s_other.d0"));
        Assert.Equal(["NULL|here"], await scene.RowsAsync("SELECT DISTINCT more, location FROM s_other.d0"));
        string[] missing = ["column 'current' is DOUBLE in the target and FLOAT in the dump", "the target has no column 'note'", "the target has no tag 'groupid'"];
        Assert.All(report.Failures, f => Assert.Equal(("s_other", "meters"), (f.Database, f.Table)));
        Assert.Equal(missing, report.Failures.Select(f => f.Cause[..f.Cause.IndexOf(':', StringComparison.Ordinal)]));
        Assert.Empty(report.Warnings);

        // A second time they are missing still; once the columns are there, nothing is.
        Assert.Equal(3, (await scene.RestoreAsync(dump, ("src", "s_other"))).Failures.Count);
        await scene.SqlAsync("ALTER STABLE s_other.meters ADD COLUMN note VARCHAR(10)");
        var again = await scene.RestoreAsync(dump, ("src", "s_other"));
        Assert.Equal(2, again.Failures.Count);
        Assert.Equal(["n0", "n1", "n2"], await scene.RowsAsync("SELECT note FROM s_other.d0"));
    }

    [Fact]
    public async Task Restore_OfAColumnWithoutValuesThatTheTargetLacks_IsSaidAndNoFailure()
    {
        await scene.SqlAsync("CREATE DATABASE s_null", "CREATE STABLE s_null.s (ts TIMESTAMP, v INT) TAGS (g INT)");
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ms' ;", AvroCodec.Snappy);
        dump.Children("s", MadeDump.Fields("s", "ts:9 v:4 w:6", "g:4"), ["int"], ["t", 1]);
        dump.Rows("s", "t", ["long", "int", "float"], 10, [[1_790_000_000_000L, 5, null]]);
        var report = await scene.RestoreAsync(dump.Path, ("src", "s_null"));
        Assert.Empty(report.Failures);
        Assert.Equal("s_null.s: the target has no column 'w'; the dump has no values of it.", Assert.Single(report.Warnings));
        Assert.Empty(Directory.EnumerateFiles(dump.Path, ".tidemark-restore-*"));
    }

    [Fact]
    public async Task Restore_OfRowsThatTheServerRefuses_LeavesThoseAloneOut()
    {
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ms' ;", AvroCodec.Snappy, "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        dump.Children("s", MadeDump.Fields("s", "ts:9 v:4", "g:4"), ["int"], ["t", 1], ["other", 2]);
        // Times behind the year 2970 are none to the server.
        long TimeOf(int i) => i is 700 or 1900 ? 99_000_000_000_000L + i : 1_790_000_000_000L + i;
        dump.Rows("s", "t", ["long", "int"], 1000, [.. Enumerable.Range(0, 2000).Select(i => (object?[])[TimeOf(i), i])]);
        dump.Rows("s", "other", ["long", "int"], 10, [[1_790_000_000_000L, 5]]);
        dump.NormalTable("b", "CREATE TABLE IF NOT EXISTS `src`.`b` (`ts` TIMESTAMP, `x` BLOB)", MadeDump.Fields("b", "ts:9 x:18"));
        dump.Rows("", "b", ["long", "bytes"], 1000, [.. Enumerable.Range(0, 1000).Select(i => (object?[])[TimeOf(i), new byte[] { (byte)i }])]);
        var report = await scene.RestoreAsync(dump.Path, ("src", "s_refused"));
        Assert.Equal([("b", 1L), ("t", 2L)], report.Failures.Select(f => (f.Table!, f.Rows!.Value)).Order());
        Assert.Equal(1998 + 1 + 999, report.Rows);
        Assert.Equal(["1998", "1", "999"], (await Task.WhenAll(new[] { "t", "other", "b" }.Select(t => scene.RowsAsync($"SELECT COUNT(*) FROM s_refused.{t}")))).Select(r => r[0]));
        Assert.Equal([$"{Enumerable.Range(0, 2000).Sum() - 700 - 1900}"], await scene.RowsAsync("SELECT SUM(v) FROM s_refused.t"));
    }

    [Fact]
    public async Task Restore_WithoutDescriptions_MatchesColumnsByTheirOrder()
    {
        var dump = Meters(3, described: false);
        Assert.Empty((await scene.RestoreAsync(dump.Path, ("src", "s_order"))).Failures);
        Assert.Equal(["1700000000000|1.5|200|n0"], await scene.RowsAsync("SELECT * FROM s_order.d0 LIMIT 1"));

        await scene.SqlAsync("CREATE DATABASE s_order2", "CREATE STABLE s_order2.meters (ts TIMESTAMP, v INT) TAGS (groupid INT, location VARCHAR(24))");
        var failure = Assert.Single((await scene.RestoreAsync(dump.Path, ("src", "s_order2"))).Failures);
        Assert.Equal(("d0", 3L), (failure.Table, failure.Rows));
        Assert.Contains("no description tells which is which", failure.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_IntoNarrowerColumns_NamesTheRowsThatDoNotFit()
    {
        await scene.SqlAsync("CREATE DATABASE s_narrow", "CREATE STABLE s_narrow.meters (ts TIMESTAMP, current FLOAT, voltage INT, note VARCHAR(2)) TAGS (groupid INT, location VARCHAR(24))");
        var report = await scene.RestoreAsync(Meters(12).Path, ("src", "s_narrow"));
        // Of n0 to n11 two have three characters.
        var failure = Assert.Single(report.Failures);
        Assert.Equal(("d0", 2L), (failure.Table, failure.Rows));
        Assert.Contains("'note', which takes 2", failure.Cause, StringComparison.Ordinal);
        Assert.Equal(["10"], await scene.RowsAsync("SELECT COUNT(*) FROM s_narrow.d0"));
        Assert.Equal(10, report.Rows);
    }

    [Fact]
    public async Task Restore_Twice_ChangesNothing()
    {
        var dump = scene.Copy("out_snappy");
        Assert.Empty((await scene.RestoreAsync(dump, ("g_dump", "s_twice"))).Failures);
        var again = await scene.RestoreAsync(dump, ("g_dump", "s_twice"));
        Assert.Empty(again.Failures);
        Assert.False(again.Resumed);
        Assert.Equal("", await scene.DifferencesAsync(RestoreScene.Recorded("g_dump"), "s_twice", "DESCRIBE opts", "SHOW CREATE opts1"));
    }

    [Fact]
    public async Task Restore_IntoADatabaseOfAnotherPrecision_IsRefusedBeforeATableIsMade()
    {
        await scene.SqlAsync("CREATE DATABASE s_ms PRECISION 'ms'");
        var report = await scene.RestoreAsync(scene.Copy("out_noescape"), ("g_dump_us", "s_ms"));
        var failure = Assert.Single(report.Failures);
        Assert.Equal("s_ms", failure.Database);
        Assert.Contains("are in us, those of the database on the target in ms", failure.Cause, StringComparison.Ordinal);
        Assert.Empty(report.Databases);
        Assert.Empty(await scene.RowsAsync("SELECT stable_name FROM information_schema.ins_stables WHERE db_name = 's_ms'"));
    }

    [Fact]
    public async Task Restore_WithoutPropertiesOnThisSide_KeepsThePrecision()
    {
        var report = await RestoreScene.RestoreAsync(scene.Options(scene.Copy("out_noescape"), ("g_dump_us", "s_plain")) with { WithoutProperties = true });
        Assert.Empty(report.Failures);
        Assert.Equal(["us|10d"], await scene.RowsAsync("SELECT `precision`, `duration` FROM information_schema.ins_databases WHERE name = 's_plain'"));
    }

    [Fact]
    public async Task Restore_OfADatabaseThatTheDumpDoesNotHold_IsRefusedBeforeAnythingIsDone()
    {
        var dump = scene.Copy("out_batch");
        var rename = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(dump, ("nosuch", "s_x"), ("g_dump", "s_renamed")));
        var choice = await Assert.ThrowsAsync<TidemarkException>(() => RestoreScene.RestoreAsync(scene.Options(dump, ("g_dump", "s_renamed")) with { Databases = ["g_dump", "nosuch"] }));
        Assert.All([rename, choice], e => Assert.Equal((ErrorCode.InvalidArgument, "The dump has no database nosuch.", "It has g_dump. Nothing was restored."), (e.Code, e.Message, e.Hint)));
        Assert.Empty(await scene.RowsAsync("SELECT name FROM information_schema.ins_databases WHERE name = 's_renamed' OR name = 's_x'"));
    }

    [Fact]
    public async Task Restore_OfTwoDatabasesThatWouldBecomeOne_IsRefused()
    {
        var refusal = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(scene.Copy("out_two_dbs"), ("g_dump_us", "g_dump_ns")));
        Assert.Equal((ErrorCode.InvalidArgument, "The databases g_dump_ns and g_dump_us would both become g_dump_ns."), (refusal.Code, refusal.Message));
    }

    [Fact]
    public async Task Restore_OfSomeDatabases_LeavesTheOthers()
    {
        var report = await RestoreScene.RestoreAsync(scene.Options(scene.Copy("out_two_dbs"), ("g_dump_us", "s_some")) with { Databases = ["g_dump_us"] });
        Assert.Equal("s_some", Assert.Single(report.Databases).Name);
    }

    [Fact]
    public async Task Restore_WithDotsReplaced_WritesTheTablesOfTheNewNames()
    {
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ms' ;", AvroCodec.Snappy, "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        dump.Children("s", MadeDump.Fields("s", "ts:9 v:4", "g:4"), ["int"], ["a.b", 1]);
        dump.Rows("s", "a.b", ["long", "int"], 10, [[1_700_000_000_000L, 5]]);
        dump.NormalTable("n.t", "CREATE TABLE IF NOT EXISTS `src`.`n.t` (`ts` TIMESTAMP, `v` INT)", MadeDump.Fields("n.t", "ts:9 v:4"));
        dump.Rows("", "n.t", ["long", "int"], 10, [[1_700_000_000_000L, 6]]);
        Assert.Empty((await RestoreScene.RestoreAsync(scene.Options(dump.Path, ("src", "s_dots")) with { ReplaceDots = true })).Failures);
        Assert.Equal(["1700000000000|5"], await scene.RowsAsync("SELECT * FROM s_dots.a_b"));
        Assert.Equal(["1700000000000|6"], await scene.RowsAsync("SELECT * FROM s_dots.n_t"));
    }

    [Fact]
    public async Task Restore_OfTheExtension_BringsBackWhatTheRealToolCannotDump()
    {
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ns' KEEP 36500 ;", AvroCodec.Deflate,
            "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `small` DECIMAL(10, 2), `large` DECIMAL(38, 10)) TAGS (`g` INT)");
        dump.Children("s", MadeDump.Fields("s", "ts:9 small:21 large:17", "g:4"), ["int"], ["t", 1]);
        dump.Rows("s", "t", ["long", "string", "string"], 2, [[1L, "-12.50", "1234567890123456789012345678.0123456789"], [2L, null, "0"], [3L, "99999999.99", null]]);
        dump.NormalTable("b", "CREATE TABLE IF NOT EXISTS `src`.`b` (`ts` TIMESTAMP, `x` BLOB, `c` NCHAR(4))", MadeDump.Fields("b", "ts:9 x:18 c:10"));
        dump.Rows("", "b", ["long", "bytes", "bytes"], 10, [[1L, new byte[] { 0, 1, 255 }, "字"], [2L, null, ""], [3L, Array.Empty<byte>(), null]]);
        dump.After("ALTER TABLE `src`.`t` TTL 77", "ALTER TABLE `src`.`t` COMMENT 'a child'");
        var report = await scene.RestoreAsync(dump.Path, ("src", "s_ext"));
        Assert.Empty(report.Failures);
        Assert.Equal(["1|-12.50|1234567890123456789012345678.0123456789", "2|NULL|0.0000000000", "3|99999999.99|NULL"], await scene.RowsAsync("SELECT * FROM s_ext.t"));
        Assert.Equal(["1|0001FF|字", "2|NULL|", "3||NULL"], await scene.RowsAsync("SELECT * FROM s_ext.b"));
        Assert.Equal(["77|a child"], await scene.RowsAsync("SELECT `ttl`, `table_comment` FROM information_schema.ins_tables WHERE db_name = 's_ext' AND table_name = 't'"));
    }

    [Fact]
    public async Task Restore_OfADatabaseLineThatTheServerRefuses_TakesTheNext()
    {
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src REPLICA 3 NO_SUCH_OPTION 7 PRECISION 'us' ;", AvroCodec.Null, "CREATE DATABASE IF NOT EXISTS src PRECISION 'us' ;", "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        dump.Children("s", MadeDump.Fields("s", "ts:9 v:4", "g:4"), ["int"], ["t", 1]);
        var report = await scene.RestoreAsync(dump.Path, ("src", "s_line"));
        Assert.Empty(report.Failures);
        Assert.Contains(report.Warnings, w => w.Contains("refuses to make s_line with all options", StringComparison.Ordinal));
        Assert.Equal(["us"], await scene.RowsAsync("SELECT `precision` FROM information_schema.ins_databases WHERE name = 's_line'"));
    }

    [Fact]
    public async Task Restore_OfRowsOlderThanTheDatabaseKeeps_WritesTheOthersAndCounts()
    {
        await scene.SqlAsync("CREATE DATABASE s_keep KEEP 3650");
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ms' ;", AvroCodec.Snappy, "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        dump.Children("s", MadeDump.Fields("s", "ts:9 v:4", "g:4"), ["int"], ["old", 1], ["new", 2]);
        dump.Rows("s", "old", ["long", "int"], 2, [[1_000_000_000L, 1], [1_000_000_001L, 2], [1_790_000_000_000L, 3], [1_790_000_000_001L, 4]]);
        dump.Rows("s", "new", ["long", "int"], 2, [[1_790_000_000_000L, 5]]);
        var report = await scene.RestoreAsync(dump.Path, ("src", "s_keep"));
        var failure = Assert.Single(report.Failures);
        Assert.Equal(("old", 2L), (failure.Table, failure.Rows));
        Assert.Equal(["1790000000000|3", "1790000000001|4"], await scene.RowsAsync("SELECT * FROM s_keep.old"));
        Assert.Equal(["1790000000000|5"], await scene.RowsAsync("SELECT * FROM s_keep.`new`"));
    }

    private MadeDump Meters(int rows, bool described = true)
    {
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src KEEP 36500 PRECISION 'ms' ;", AvroCodec.Snappy,
            "CREATE TABLE IF NOT EXISTS `src`.`meters` (`ts` TIMESTAMP, `current` FLOAT, `voltage` INT, `note` VARCHAR(10)) TAGS (`groupid` INT, `location` VARCHAR(24))");
        dump.Children("meters", described ? MadeDump.Fields("meters", MetersColumns, "groupid:4 location:8") : "", ["int", "string"], ["d0", 7, "here"]);
        dump.Rows("meters", "d0", ["long", "float", "int", "string"], 5, [.. Enumerable.Range(0, rows).Select(i => (object?[])[1_700_000_000_000L + i, 1.5f, 200 + i, $"n{i}"])]);
        return dump;
    }
}
