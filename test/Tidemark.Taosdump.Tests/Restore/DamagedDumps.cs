using System.Text;
using Tidemark.Avro;
using Tidemark.Errors;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>What is intact goes in, and what does not is named.</summary>
public sealed class DamagedDumps(RestoreScene scene) : IClassFixture<RestoreScene>
{
    [Fact]
    public async Task Restore_OfAFileOfGarbage_RestoresTheOthers()
    {
        var dump = scene.Copy("out_stable");
        var file = RowFiles(dump).First();
        File.WriteAllText(file, "garbage");
        var report = await scene.RestoreAsync(dump, ("g_dump", "d_garbage"));
        var failure = Assert.Single(report.Failures);
        Assert.Null(failure.Rows);
        Assert.Contains(Path.GetFileName(file), failure.Cause, StringComparison.Ordinal);
        Assert.Contains("not an Avro file", failure.Cause, StringComparison.Ordinal);
        Assert.InRange(report.Rows, 20, 300);
    }

    [Fact]
    public async Task Restore_OfAFileCutAnywhere_BringsItsWholeBlocks()
    {
        var made = ManyBlocks(AvroCodec.Null);
        var whole = File.ReadAllBytes(made.File);
        foreach (var length in Enumerable.Range(0, whole.Length).Where(l => l % 61 == 5 || l > whole.Length - 3))
        {
            await scene.SqlAsync("DROP DATABASE IF EXISTS d_cut");
            File.WriteAllBytes(made.File, whole[..length]);
            var report = await scene.RestoreAsync(made.Dump, ("src", "d_cut"));
            var blocks = BlocksIn(whole, length);
            Assert.Equal(10 * blocks.Whole, report.Rows);
            Assert.Equal(10 * blocks.Whole, await CountAsync("d_cut.t"));
            if (blocks.IsBoundary) Assert.Empty(report.Failures);
            else Assert.Contains(Path.GetFileName(made.File), Assert.Single(report.Failures).Cause, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(AvroCodec.Snappy)]
    [InlineData(AvroCodec.Deflate)]
    [InlineData(AvroCodec.Lzma)]
    public async Task Restore_OfADamagedBlock_LosesThatOneAndSaysHowManyRows(AvroCodec codec)
    {
        Assert.SkipUnless(AvroCodecs.IsAvailable(codec), "liblzma is not installed");
        var made = ManyBlocks(codec);
        var whole = File.ReadAllBytes(made.File);
        using (var reader = AvroFileReader.Open(new MemoryStream(whole)))
        {
            reader.ReadBlock(out _);
            var start = (int)reader.Position;
            reader.ReadBlock(out _);
            // The middle of the second block.
            whole.AsSpan(start + (((int)reader.Position - start) / 2), 3).Fill(0xFF);
        }

        File.WriteAllBytes(made.File, whole);
        var database = "d_block_" + AvroCodecs.NameOf(codec);
        var report = await scene.RestoreAsync(made.Dump, ("src", database));
        var failure = Assert.Single(report.Failures);
        Assert.Equal((database, "t", 10L), (failure.Database, failure.Table, failure.Rows));
        Assert.Equal(40, report.Rows);
        Assert.Equal(Enumerable.Range(0, 50).Where(i => i is < 10 or >= 20).Select(i => $"{1_700_000_000_000 + i}|{i}"), await scene.RowsAsync($"SELECT * FROM {database}.t"));
    }

    [Fact]
    public async Task Restore_OfACountThatReadsNothing_SaysThatRowsAreMissing()
    {
        var made = ManyBlocks(AvroCodec.Null);
        ClearCount(made.File, block: 1);
        var report = await scene.RestoreAsync(made.Dump, ("src", "d_zero"));
        var failure = Assert.Single(report.Failures);
        Assert.Equal(("t", (long?)null), (failure.Table, failure.Rows));
        Assert.Contains("behind the last of 0 records", failure.Cause, StringComparison.Ordinal);
        Assert.Equal(40, await CountAsync("d_zero.t"));
    }

    [Fact]
    public async Task Restore_OfChildrenAndNormalTablesWhoseCountReadsNothing_NamesTheFiles()
    {
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ms' ;", AvroCodec.Null, "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        var children = dump.Children("s", MadeDump.Fields("s", "ts:9 v:4", "g:4"), ["int"], ["t", 1]);
        dump.NormalTable("n", "CREATE TABLE IF NOT EXISTS `src`.`n` (`ts` TIMESTAMP, `v` INT)", MadeDump.Fields("n", "ts:9 v:4"));
        ClearCount(children, block: 0);
        ClearCount(Directory.EnumerateFiles(dump.Path, "*" + DumpLayout.NormalTableExtension, SearchOption.AllDirectories).Single(), block: 0);
        var report = await scene.RestoreAsync(dump.Path, ("src", "d_none"));
        Assert.Contains(report.Failures, f => f.Cause.Contains("says that it has no records", StringComparison.Ordinal));
        Assert.Contains(report.Failures, f => f.Cause.Contains("The normal table in it was not made", StringComparison.Ordinal));
        Assert.Equal(2, report.Failures.Count);
        Assert.Empty(await scene.RowsAsync("SELECT table_name FROM information_schema.ins_tables WHERE db_name = 'd_none'"));
    }

    [Fact]
    public async Task Restore_OfDamagedChildren_NamesTheRowsWithoutATable()
    {
        var dump = scene.Copy("out_stable");
        var file = Directory.EnumerateFiles(dump, "*" + DumpLayout.ChildrenExtension, SearchOption.AllDirectories).Single();
        var bytes = File.ReadAllBytes(file);
        bytes[^30] ^= 0xFF;
        File.WriteAllBytes(file, bytes);
        var report = await scene.RestoreAsync(dump, ("g_dump", "d_children"));
        Assert.Contains(report.Failures, f => f.Table is null && f.Cause.Contains("2 tables in it were not made", StringComparison.Ordinal));
        Assert.Contains(report.Failures, f => f is { Table: "d0", Rows: 300 } && f.Cause.Contains("not on the target", StringComparison.Ordinal));
        Assert.Contains(report.Failures, f => f is { Table: "d1", Rows: 20 });
        Assert.Equal(0, report.Rows);
    }

    [Fact]
    public async Task Restore_OfADamagedDescription_MatchesByOrderAndSaysSo()
    {
        var dump = scene.Copy("out_stable");
        File.WriteAllText(Directory.EnumerateFiles(dump, "*.m", SearchOption.AllDirectories).Single(), "{\"version\":1,");
        var report = await scene.RestoreAsync(dump, ("g_dump", "d_description"));
        Assert.Empty(report.Failures);
        Assert.Contains(report.Warnings, w => w.Contains("matched by their order", StringComparison.Ordinal));
        Assert.Equal(320, report.Rows);
    }

    [Fact]
    public async Task Restore_OfAStatementThatTheServerRefuses_NamesTheTable()
    {
        var dump = scene.Copy("out_stable");
        var file = Path.Combine(Directory.EnumerateDirectories(dump, "taosdump.*").Single(), DumpLayout.StatementsFile);
        File.WriteAllText(file, File.ReadAllText(file).Replace("`voltage` INT", "`voltage` NOTATYPE", StringComparison.Ordinal));
        var report = await scene.RestoreAsync(dump, ("g_dump", "d_statement"));
        Assert.Contains(report.Failures, f => f.Table == "meters" && f.Cause.StartsWith("The super table could not be made", StringComparison.Ordinal));
        Assert.Contains(report.Failures, f => f is { Table: "d0", Rows: 300 });
    }

    [Fact]
    public async Task Restore_WithoutTheInnerStatements_IsRefusedBeforeAnythingIsDone()
    {
        var dump = scene.Copy("out_stable");
        File.Delete(Path.Combine(Directory.EnumerateDirectories(dump, "taosdump.*").Single(), DumpLayout.StatementsFile));
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(dump, ("g_dump", "d_inner")));
        Assert.Equal(ErrorCode.Truncated, error.Code);
        Assert.Empty(await scene.RowsAsync("SELECT name FROM information_schema.ins_databases WHERE name = 'd_inner'"));
    }

    [Fact]
    public async Task Restore_OfWhatIsNoDump_IsRefused()
    {
        Assert.Equal(ErrorCode.PointNotFound, (await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(scene.NewPath()))).Code);
        var empty = scene.NewPath();
        Directory.CreateDirectory(empty);
        Assert.Contains("dbs.sql", (await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(empty))).Message, StringComparison.Ordinal);
        File.WriteAllText(Path.Combine(empty, DumpLayout.StatementsFile), "#!dumpdb: x: \n");
        Assert.Equal(ErrorCode.Truncated, (await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(empty))).Code);
    }

    [Fact]
    public async Task Restore_OfADirectoryOfTaosBackup_SaysWhoseItIs()
    {
        var path = scene.NewPath();
        Directory.CreateDirectory(Path.Combine(path, "db1"));
        File.WriteAllText(Path.Combine(path, "db1", "db.sql"), "CREATE DATABASE db1");
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(path));
        Assert.Equal(ErrorCode.UnsupportedVersion, error.Code);
        Assert.Contains("taosBackup", error.Message, StringComparison.Ordinal);
    }

    private (string Dump, string File) ManyBlocks(AvroCodec codec)
    {
        var dump = new MadeDump(scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ms' KEEP 36500 ;", codec, "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        dump.Children("s", MadeDump.Fields("s", "ts:9 v:4", "g:4"), ["int"], ["t", 1]);
        return (dump.Path, dump.Rows("s", "t", ["long", "int"], 10, [.. Enumerable.Range(0, 50).Select(i => (object?[])[1_700_000_000_000L + i, i])]));
    }

    // A block begins with its count.
    private static void ClearCount(string path, int block)
    {
        var bytes = File.ReadAllBytes(path);
        using var reader = AvroFileReader.Open(new MemoryStream(bytes));
        for (; block > 0; block--) reader.ReadBlock(out _);
        bytes[reader.Position] = 0;
        File.WriteAllBytes(path, bytes);
    }

    private static (int Whole, bool IsBoundary) BlocksIn(byte[] file, int length)
    {
        using var reader = AvroFileReader.Open(new MemoryStream(file));
        var ends = new List<long> { reader.Position };
        while (reader.ReadBlock(out _)) ends.Add(reader.Position);
        return (Math.Max(0, ends.Count(e => e <= length) - 1), ends.Contains(length));
    }

    private static IEnumerable<string> RowFiles(string dump) => Directory.EnumerateFiles(dump, "*" + DumpLayout.RowsExtension, SearchOption.AllDirectories).Order(StringComparer.Ordinal);

    private async Task<long> CountAsync(string table) => (await scene.RowsAsync($"SELECT COUNT(*) FROM {table}")) is [var count] ? long.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 0;
}
