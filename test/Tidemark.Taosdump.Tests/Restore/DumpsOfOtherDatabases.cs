using Tidemark.Avro;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>Directories that hold other databases than they seem to: nothing is restored before it is clear which rows are whose.</summary>
public sealed class DumpsOfOtherDatabases(RestoreScene scene) : IClassFixture<RestoreScene>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_OfTwoDatabasesInOneDirectory_IsRefused()
    {
        var dump = Directory.CreateDirectory(scene.NewPath()).FullName;
        File.WriteAllText(Path.Combine(dump, DumpLayout.StatementsFile),
            "#!server_ver: 2.6.0.30\nCREATE DATABASE IF NOT EXISTS o_one PRECISION 'ms' ;\n\nCREATE TABLE IF NOT EXISTS o_one.st (ts TIMESTAMP, v INT) TAGS (g INT);\nCREATE DATABASE IF NOT EXISTS o_two PRECISION 'ms' ;\n\nCREATE TABLE IF NOT EXISTS o_two.st (ts TIMESTAMP, v INT) TAGS (g INT);\n");
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(dump));
        Assert.Equal(ErrorCode.UnsupportedVersion, error.Code);
        Assert.Contains("the databases o_one and o_two", error.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was restored", error.Hint, StringComparison.Ordinal);
        Assert.Empty(await DatabasesAsync("o_one", "o_two"));
    }

    [Fact]
    public async Task Restore_OfOneDatabaseInTheRoot_GivesIt()
    {
        var dump = Directory.CreateDirectory(scene.NewPath()).FullName;
        File.WriteAllText(Path.Combine(dump, DumpLayout.StatementsFile), "#!server_ver: 2.6.0.30\nCREATE DATABASE IF NOT EXISTS Old PRECISION 'ms' ;\nCREATE TABLE IF NOT EXISTS `old`.`st` (ts TIMESTAMP, v INT) TAGS (g INT);\n");
        Assert.Empty((await scene.RestoreAsync(dump, ("Old", "o_root"))).Failures);
        Assert.Equal(["st"], await scene.RowsAsync("SELECT stable_name FROM information_schema.ins_stables WHERE db_name = 'o_root'"));
    }

    [Fact]
    public async Task Restore_OfANameThatNeedsBackticks_IsRefusedWithoutAndGivesItWith()
    {
        var dump = new MadeDump(scene.NewPath(), "o-my", "CREATE DATABASE IF NOT EXISTS o-my PRECISION 'us' ;", AvroCodec.Null, "CREATE TABLE IF NOT EXISTS `o-my`.`s` (`ts` TIMESTAMP, `v` INT) TAGS (`g` INT)");
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(dump.Path));
        Assert.Contains("CREATE DATABASE IF NOT EXISTS o-my", error.Message, StringComparison.Ordinal);
        Assert.Empty(await DatabasesAsync("o", "o-my"));

        var file = Path.Combine(dump.Path, "taosdump.1001", DumpLayout.StatementsFile);
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, Cancel)).Replace("EXISTS o-my ", "EXISTS `o-my` ", StringComparison.Ordinal), Cancel);
        Assert.Empty((await scene.RestoreAsync(dump.Path)).Failures);
        Assert.Equal(["o-my"], await DatabasesAsync("o", "o-my"));
    }

    [Fact]
    public async Task Restore_OfTwoDirectoriesOfOneDatabase_IsRefused()
    {
        var dump = scene.Copy("out_stable");
        var other = scene.Copy("out_stable");
        var directory = Directory.EnumerateDirectories(other, "taosdump.*").Single();
        Directory.Move(directory, Path.Combine(dump, "taosdump.77"));
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(dump, ("g_dump", "o_same")));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.Contains($"{Path.GetFileName(directory)} and taosdump.77 are all of a database g_dump", error.Message, StringComparison.Ordinal);
        Assert.Empty(await DatabasesAsync("o_same"));
    }

    [Fact]
    public async Task Restore_OfAnArchiveWithTwoPlansOfOneDatabase_IsRefused()
    {
        await scene.SqlAsync("CREATE DATABASE o_twice", "CREATE TABLE o_twice.nt (ts TIMESTAMP, v INT)", "INSERT INTO o_twice.nt VALUES (1700000000000, 1)");
        var path = Directory.CreateDirectory(scene.NewPath()).FullName;
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(path), TimeProvider.System, Cancel);
        foreach (var plan in new[] { "first", "second" })
            await new CaptureRun(repository, new CaptureOptions { Source = scene.Dsn with { Database = "o_twice" }, Plan = plan }, TimeProvider.System, null).RunAsync(Cancel);
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(path, ("o_twice", "o_archive")));
        Assert.Contains("plan first and plan second are all of a database o_twice", error.Message, StringComparison.Ordinal);
        Assert.Contains("--plan", error.Hint, StringComparison.Ordinal);
        Assert.Empty(await DatabasesAsync("o_archive"));
    }

    [Fact]
    public async Task Restore_WithoutADirectoryThatTheRootLists_IsRefusedUnlessTheOtherIsChosen()
    {
        var dump = scene.Copy("out_two_dbs");
        Directory.Delete(Directory.EnumerateDirectories(dump, "taosdump.*").Order(StringComparer.Ordinal).First(), recursive: true);
        var error = await Assert.ThrowsAsync<TidemarkException>(() => scene.RestoreAsync(dump, ("g_dump_us", "o_left")));
        Assert.Equal(ErrorCode.Truncated, error.Code);
        Assert.Contains("the database g_dump_ns,", error.Message, StringComparison.Ordinal);
        Assert.Empty(await DatabasesAsync("o_left"));

        var report = await RestoreScene.RestoreAsync(scene.Options(dump, ("g_dump_us", "o_left")) with { Databases = ["g_dump_us"] });
        Assert.Equal("o_left", Assert.Single(report.Databases).Name);
    }

    private Task<List<string>> DatabasesAsync(params string[] names) => scene.RowsAsync($"SELECT name FROM information_schema.ins_databases WHERE {string.Join(" OR ", names.Select(n => $"name = '{n}'"))}");
}
