using Tidemark.Avro;
using Tidemark.Backup.Tests.Faults;
using Tidemark.Errors;
using Tidemark.Sandbox.Faults;
using Tidemark.Taosdump.Restore;
using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>A restore whose server dies, or that is ended, is continued by the next; nothing is lost and nothing doubled.</summary>
public sealed class InterruptedDumpRestores(RestoreScene scene) : IClassFixture<RestoreScene>
{
    private const int Tables = 12;
    private const int RowsOfTable = 90;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("write_raw")]
    [InlineData("binary_query")]
    [InlineData("conn")]
    public async Task Restore_WhoseServerDiesAtAnyRequest_IsContinued(string action)
    {
        var dump = Make();
        var resumed = 0;
        for (var skip = 0; ; skip++)
        {
            await scene.SqlAsync("DROP DATABASE IF EXISTS i_die");
            scene.Server.Faults.Strike(action, Fault.DropAfter(), skip: skip);
            var options = scene.Options(dump, ("src", "i_die")) with { MaxRetries = 0, Threads = 1, BatchRows = 20 };
            var died = await Record.ExceptionAsync(() => RestoreScene.RestoreAsync(options));
            scene.Server.Faults.Clear();
            if (died is null) break;
            Assert.True(Assert.IsType<TidemarkException>(died, exactMatch: false).IsTransient);
            var report = await RestoreScene.RestoreAsync(options);
            Assert.Empty(report.Failures);
            if (report.Resumed) resumed++;
            await IsWholeAsync("i_die", report);
        }

        if (action == "write_raw") Assert.True(resumed > 3, $"{resumed} restores were continued");
        await IsWholeAsync("i_die", null);
    }

    [Fact]
    public async Task Restore_WithRetries_GetsOverDroppedConnections()
    {
        scene.Server.Faults.Strike("write_raw", Fault.DropAfter(), times: 2, skip: 1);
        var report = await RestoreScene.RestoreAsync(scene.Options(Make(), ("src", "i_retry")) with { MaxRetries = 5, BatchRows = 20 });
        Assert.Empty(report.Failures);
        await IsWholeAsync("i_retry", report);
    }

    [Fact]
    public async Task Restore_AfterTheDatabaseWasDropped_BeginsAnew()
    {
        var dump = Make();
        scene.Server.Faults.Strike("write_raw", Fault.DropBefore(), skip: 4);
        var options = scene.Options(dump, ("src", "i_anew")) with { MaxRetries = 0, Threads = 1, BatchRows = 20 };
        await Assert.ThrowsAnyAsync<TidemarkException>(() => RestoreScene.RestoreAsync(options));
        Assert.NotEmpty(Directory.EnumerateFiles(dump, ".tidemark-restore-*.journal"));
        await scene.SqlAsync("DROP DATABASE i_anew");
        await IsWholeAsync("i_anew", await RestoreScene.RestoreAsync(options));
        Assert.Empty(Directory.EnumerateFiles(dump, ".tidemark-restore-*"));
    }

    [Fact]
    public async Task Restore_OfAnotherDumpAtTheSamePaths_RestoresAllOfIt()
    {
        var dump = Make(offset: 7);
        var options = scene.Options(dump, ("src", "i_paths")) with { MaxRetries = 0, Threads = 1, BatchRows = 20 };
        await DieAsync(options);
        Make(dump);
        var report = await RestoreScene.RestoreAsync(options);
        Assert.Empty(report.Failures);
        Assert.False(report.Resumed);
        await IsWholeAsync("i_paths", report);
    }

    [Fact]
    public async Task Restore_AfterTheSuperTableWasDropped_WritesItsRowsAgain()
    {
        var options = scene.Options(Make(), ("src", "i_dropped")) with { MaxRetries = 0, Threads = 1, BatchRows = 20 };
        await DieAsync(options);
        await scene.SqlAsync("DROP STABLE i_dropped.s");
        var report = await RestoreScene.RestoreAsync(options);
        Assert.Empty(report.Failures);
        Assert.Contains("hold less rows than an earlier restore wrote (t0", Assert.Single(report.Warnings), StringComparison.Ordinal);
        await IsWholeAsync("i_dropped", report);
    }

    [Fact]
    public async Task Restore_OfALineCutShort_ReadsTheOthers()
    {
        var dump = Make();
        scene.Server.Faults.Strike("write_raw", Fault.DropBefore(), skip: 8);
        var options = scene.Options(dump, ("src", "i_line")) with { MaxRetries = 0, Threads = 1, BatchRows = 20 };
        await Assert.ThrowsAnyAsync<TidemarkException>(() => RestoreScene.RestoreAsync(options));
        await File.AppendAllTextAsync(Directory.EnumerateFiles(dump, "*.journal").Single(), "{\"file\":\"taosdump.1001/da", Cancel);
        var report = await RestoreScene.RestoreAsync(options);
        Assert.True(report.Resumed);
        await IsWholeAsync("i_line", report);
    }

    [Fact]
    public async Task Restore_WhileAnotherRuns_IsRefused()
    {
        var dump = Make();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        scene.Server.Faults.Strike("write_raw", Fault.Slow(TimeSpan.FromSeconds(30)), times: int.MaxValue);
        var first = DumpRestore.RunAsync(scene.Options(dump, ("src", "i_two")), null, stop.Token);
        await Condition.UntilAsync(() => Directory.EnumerateFiles(dump, "*.lock").Any(), "the first restore's lock", Cancel);
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(dump, ("src", "i_two")));
        Assert.Equal(ErrorCode.Locked, error.Code);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        scene.Server.Faults.Clear();
        await IsWholeAsync("i_two", await scene.RestoreAsync(dump, ("src", "i_two")));
    }

    [Fact]
    public async Task Restore_OfADumpThatCannotBeWrittenTo_KeepsItsRecordInTheUsersStateDirectory()
    {
        var dump = Make();
        var options = scene.Options(dump, ("src", "i_state")) with { MaxRetries = 0, Threads = 1, BatchRows = 20 };
        await DieAsync(options);
        // Directories of those names are in the way of the files, whoever runs this.
        foreach (var file in Directory.EnumerateFiles(dump, ".tidemark-restore-*").ToList())
        {
            File.Delete(file);
            Directory.CreateDirectory(file);
        }

        await scene.SqlAsync("DROP DATABASE i_state");
        using var state = new TemporaryDirectory();
        Environment.SetEnvironmentVariable("XDG_STATE_HOME", state.Path);
        try
        {
            await DieAsync(options);
            var folder = Path.Combine(state.Path, "tidemark", "restores");
            Assert.Single(Directory.EnumerateFiles(folder, "*.journal"));
            var report = await RestoreScene.RestoreAsync(options);
            Assert.True(report.Resumed);
            await IsWholeAsync("i_state", report);
            Assert.Empty(Directory.EnumerateFiles(folder));
        }
        finally
        {
            Environment.SetEnvironmentVariable("XDG_STATE_HOME", null);
        }
    }

    [Fact]
    public async Task Restore_WhoseDiskIsFullForItsRecord_GoesOnAndSaysSo()
    {
        await using var disk = await SmallDisk.MountAsync("256k");
        var dump = Make(Directory.CreateDirectory(Path.Combine(disk.Path, "dump")).FullName);
        var options = scene.Options(dump, ("src", "i_full")) with { MaxRetries = 0, Threads = 1, BatchRows = 20 };
        await DieAsync(options);
        // Its page ends with what is there when it is opened: the next note needs another one.
        await File.AppendAllTextAsync(Directory.EnumerateFiles(dump, "*.journal").Single(), new string('-', 4095 - (int)new FileInfo(Directory.EnumerateFiles(dump, "*.journal").Single()).Length), Cancel);
        var isFull = false;
        scene.Server.Faults.Strike(
            point =>
            {
                if (point.Action != "write_raw" || isFull) return false;
                isFull = true;
                Fill(Path.Combine(disk.Path, "filler"));
                return false;
            },
            Fault.DropBefore(), int.MaxValue);
        var report = await RestoreScene.RestoreAsync(options);
        scene.Server.Faults.Clear();
        Assert.True(isFull);
        Assert.Empty(report.Failures);
        Assert.Contains("The record of the restore cannot be written any more", Assert.Single(report.Warnings), StringComparison.Ordinal);
        await IsWholeAsync("i_full", report);
        Assert.Empty(Directory.EnumerateFiles(dump, ".tidemark-restore-*"));
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, 1);
        var page = new byte[4096];
        try
        {
            while (true) file.Write(page);
        }
        catch (IOException)
        {
            return;
        }
    }

    private async Task DieAsync(DumpRestoreOptions options)
    {
        scene.Server.Faults.Strike("write_raw", Fault.DropBefore(), skip: 8);
        await Assert.ThrowsAnyAsync<TidemarkException>(() => RestoreScene.RestoreAsync(options));
        scene.Server.Faults.Clear();
    }

    private string Make(string? path = null, int offset = 0)
    {
        var dump = new MadeDump(path ?? scene.NewPath(), "src", "CREATE DATABASE IF NOT EXISTS src PRECISION 'ms' KEEP 36500 ;", AvroCodec.Snappy, "CREATE TABLE IF NOT EXISTS `src`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        dump.Children("s", MadeDump.Fields("s", "ts:9 v:4", "g:4"), ["int"], [.. Enumerable.Range(0, Tables).Select(t => (object?[])[$"t{t}", t])]);
        for (var table = 0; table < Tables; table++)
            dump.Rows("s", $"t{table}", ["long", "int"], 30, [.. Enumerable.Range(0, RowsOfTable).Select(i => (object?[])[1_700_000_000_000L + i, (i * 100) + table + offset])]);
        return dump.Path;
    }

    private async Task IsWholeAsync(string database, DumpRestoreReport? report)
    {
        if (report is not null) Assert.Equal(Tables * RowsOfTable, report.Rows);
        var rows = await scene.RowsAsync($"SELECT tbname, COUNT(*), SUM(v) FROM {database}.s GROUP BY tbname ORDER BY tbname");
        var sum = Enumerable.Range(0, RowsOfTable).Sum(i => i * 100L);
        Assert.Equal(Enumerable.Range(0, Tables).Select(t => $"t{t}|{RowsOfTable}|{sum + (t * RowsOfTable)}").Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }
}
