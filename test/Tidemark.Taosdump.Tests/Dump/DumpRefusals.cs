using Tidemark.Errors;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>What cannot be dumped is refused before anything is written, in either format.</summary>
public sealed class DumpRefusals(GoldenScene golden) : IClassFixture<GoldenScene>
{
    private readonly DumpScene _scene = golden.Scene;

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_UnknownDatabase_NamesItAndThoseThereAre(DumpFormat format)
    {
        var error = await RefusedAsync(ErrorCode.ObjectNotFound, _scene.Options("g_dump_us", "g_nosuch", "g_never") with { Format = format });
        Assert.Contains("g_nosuch, g_never", error.Message, StringComparison.Ordinal);
        Assert.Contains("g_dump_ns", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_UnknownTables_NamesAllOfThem(DumpFormat format)
    {
        var error = await RefusedAsync(ErrorCode.ObjectNotFound, _scene.Options("g_dump") with { Format = format, Tables = ["d0", "nosuch", "meters", "never"] });
        Assert.Contains("nosuch, never", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("notatime", null, "notatime")]
    [InlineData(null, "2023-13-40", "2023-13-40")]
    [InlineData("1700000010000", "1700000005000", "behind")]
    public async Task RunAsync_BadTime_IsRefused(string? start, string? end, string named)
    {
        var error = await RefusedAsync(ErrorCode.InvalidArgument, _scene.Options("g_dump") with { Time = new DumpTimeRange(start, end) });
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_ImpossibleOptions_AreRefusedInOneMessage()
    {
        var error = await RefusedAsync(ErrorCode.InvalidArgument, _scene.Options("g_dump", "g_dump_us") with { Threads = 0, BatchRows = 0, Tables = ["d0"] });
        Assert.All(["0 threads", "0 rows", "one database only"], text => Assert.Contains(text, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task RunAsync_LooseModeWithOtherNames_NamesThem()
    {
        var error = await RefusedAsync(ErrorCode.InvalidArgument, _scene.Options("g_dump") with { LooseMode = true });
        Assert.Contains("电表", error.Message, StringComparison.Ordinal);
        Assert.Contains("Mixed Name", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_LooseModeWithAnOddChild_NamesIt()
    {
        await _scene.SqlAsync("CREATE DATABASE IF NOT EXISTS oddities", "CREATE STABLE IF NOT EXISTS oddities.st (ts TIMESTAMP, v INT) TAGS (g INT)", "CREATE TABLE IF NOT EXISTS oddities.`a/b` USING oddities.st TAGS (1)");
        var error = await RefusedAsync(ErrorCode.InvalidArgument, _scene.Options("oddities") with { LooseMode = true });
        Assert.Contains("a/b", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAsync_NoBackticksWhereNamesNeedThem_SaysSoBeforeAnythingIsWritten()
    {
        await _scene.SqlAsync(
            "CREATE DATABASE ticks", "CREATE STABLE ticks.st (ts TIMESTAMP, v INT) TAGS (g INT)", "CREATE TABLE ticks.plain USING ticks.st TAGS (1) ticks.`Child One` USING ticks.st TAGS (2)", "CREATE TABLE ticks.`9lives` (ts TIMESTAMP, v INT)");
        var options = _scene.Options("ticks") with { NoEscape = true };
        var entries = -1;
        var report = await DumpScene.DumpAsync(options, new WarningProbe(_ => entries = Directory.EnumerateFileSystemEntries(options.Directory).Count()));
        var warning = Assert.Single(report.Warnings);
        Assert.Contains("ticks need backticks, which -n leaves away: 9lives, Child One.", warning, StringComparison.Ordinal);
        Assert.Equal(0, entries);
    }

    [Fact]
    public async Task RunAsync_NoBackticksWhereNoneAreNeeded_SaysNothing()
    {
        await _scene.SqlAsync("CREATE DATABASE noticks", "CREATE STABLE noticks.st (ts TIMESTAMP, v INT) TAGS (g INT)", "CREATE TABLE noticks.plain USING noticks.st TAGS (1)");
        Assert.Empty((await DumpScene.DumpAsync(_scene.Options("noticks") with { NoEscape = true })).Warnings);
    }

    [Fact]
    public async Task RunAsync_DatabaseWhoseNameNeedsBackticks_HasThemAndSaysSo()
    {
        await _scene.SqlAsync("CREATE DATABASE `my-db`", "CREATE STABLE `my-db`.st (ts TIMESTAMP, v INT) TAGS (g INT)");
        var options = _scene.Options("my-db");
        var report = await DumpScene.DumpAsync(options);
        Assert.Contains("my-db needs backticks", Assert.Single(report.Warnings), StringComparison.Ordinal);
        var statements = File.ReadLines(Path.Combine(Directory.EnumerateDirectories(options.Directory).Single(), "dbs.sql")).Where(l => l.StartsWith("CREATE DATABASE", StringComparison.Ordinal)).ToList();
        Assert.Equal(2, statements.Count);
        Assert.All(statements, s => Assert.StartsWith("CREATE DATABASE IF NOT EXISTS `my-db` ", s, StringComparison.Ordinal));
    }

    [Fact]
    public void Write_NoSpaceLeft_SpeaksOfTheDump()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        var error = Assert.ThrowsAny<TidemarkException>(() => DumpDisk.Write("/dev/full", [1]));
        Assert.Equal(ErrorCode.StorageFull, error.Code);
        Assert.Contains("What this dump had written is removed", error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("backup point", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Publish_NoSpaceLeft_LeavesNothing()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "needs /dev/full");
        var directory = Directory.CreateDirectory(_scene.NewPath()).FullName;
        File.CreateSymbolicLink(Path.Combine(directory, "dbs.sql.part"), "/dev/full");
        var error = Assert.ThrowsAny<TidemarkException>(() => DumpDisk.Publish(Path.Combine(directory, "dbs.sql"), [1]));
        Assert.Equal(ErrorCode.StorageFull, error.Code);
        Assert.Empty(Directory.EnumerateFileSystemEntries(directory));
    }

    [Fact]
    public async Task RunAsync_MissingDirectory_IsRefused()
    {
        var path = _scene.NewPath();
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(_scene.Options("g_dump") with { Directory = path }));
        Assert.Equal(ErrorCode.StorageFailed, error.Code);
        Assert.False(Directory.Exists(path));
    }

    [Theory]
    [InlineData("dbs.sql", "a dump already")]
    [InlineData("x.avro", "a dump already")]
    [InlineData("tidemark.json", "a dump already")]
    [InlineData("taosdump.1", "interrupted dump")]
    public async Task RunAsync_DirectoryWithADump_IsRefusedAndUntouched(string entry, string said)
    {
        var options = _scene.Options("g_dump");
        if (entry.StartsWith("taosdump", StringComparison.Ordinal)) Directory.CreateDirectory(Path.Combine(options.Directory, entry));
        else await File.WriteAllTextAsync(Path.Combine(options.Directory, entry), "", TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.Equal(ErrorCode.TargetNotEmpty, error.Code);
        Assert.Contains(said, error.Message, StringComparison.Ordinal);
        Assert.Single(Directory.EnumerateFileSystemEntries(options.Directory));
    }

    [Fact]
    public async Task RunAsync_DirectoryWithAnotherFile_IsTaken()
    {
        var options = _scene.Options("g_dump_us");
        await File.WriteAllTextAsync(Path.Combine(options.Directory, "file"), "", TestContext.Current.CancellationToken);
        Assert.Equal(21, (await DumpScene.DumpAsync(options)).Rows);
    }

    [Fact]
    public async Task RunAsync_NoServer_SaysSo()
    {
        var options = _scene.Options("g_dump") with { Source = Dsn.Parse("taos+ws://root:taosdata@127.0.0.1:1") };
        await RefusedAsync(ErrorCode.ConnectFailed, options);
    }

    private static async Task<TidemarkException> RefusedAsync(ErrorCode code, DumpOptions options)
    {
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.True(error.Code == code, error.ToString());
        Assert.Empty(Directory.EnumerateFileSystemEntries(options.Directory));
        return error;
    }
}
