using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Sandbox.Faults;
using Tidemark.Sandbox.Sql;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Dump;
using Tidemark.Taosdump.Restore;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Others who write into the directory or the database meanwhile: neither loses anything, and what was dumped restores.</summary>
public sealed class DumpsBesideOthers : IAsyncLifetime
{
    private readonly DumpScene _scene = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _scene.InitializeAsync();
        await _scene.SqlAsync("CREATE DATABASE few", "CREATE STABLE few.st (ts TIMESTAMP, v INT) TAGS (g INT)", "CREATE TABLE few.a USING few.st TAGS (1) few.b USING few.st TAGS (2)", "CREATE TABLE few.n (ts TIMESTAMP, v INT)", "CREATE TABLE few.z (ts TIMESTAMP, v INT)",
            "INSERT INTO few.a VALUES (1700000000000, 1) few.b VALUES (1700000000000, 2) few.n VALUES (1700000000000, 3) few.z VALUES (1700000000000, 4)");
    }

    public ValueTask DisposeAsync() => _scene.DisposeAsync();

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_ChildMadeMeanwhile_IsNotInTheDumpAndTheDumpRestores(DumpFormat format)
    {
        var options = _scene.Options("few") with { Format = format };
        At("SELECT tbname, `ts`, `v` FROM `few`.`st`", () => Execute("INSERT INTO few.young USING few.st TAGS (9) VALUES (1700000000000, 9)"));
        var report = await DumpScene.DumpAsync(options);
        Assert.Empty(report.Failures);
        Assert.Equal(4, report.Rows);
        await RestoreAsync(options.Directory);
        Assert.Equal(["a", "b", "n", "z"], await _scene.TablesAsync("few_copy"));
    }

    [Fact]
    public async Task RunAsync_NormalTableDroppedBeforeItIsRead_TheTideDumpRestoresWithoutIt()
    {
        var options = _scene.Options("few") with { Format = DumpFormat.Tide };
        At("SELECT * FROM `few`.`n`", () => Execute("DROP TABLE few.n"));
        var report = await DumpScene.DumpAsync(options);
        Assert.Contains(report.Warnings, w => w.Contains("few.n was dropped while it was read: it is not in the dump", StringComparison.Ordinal));
        await RestoreAsync(options.Directory);
        Assert.Equal(["a", "b", "z"], await _scene.TablesAsync("few_copy"));
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_AnotherDumpInTheSameDirectory_IsRefusedAndHarmsNothing(DumpFormat format)
    {
        var options = _scene.Options("few") with { Format = format };
        TidemarkException? refused = null;
        At("FROM `few`.`st`", () => refused = Assert.ThrowsAny<TidemarkException>(() => DumpScene.DumpAsync(options).GetAwaiter().GetResult()));
        Assert.Empty((await DumpScene.DumpAsync(options)).Failures);
        Assert.True(refused!.Code is ErrorCode.Locked or ErrorCode.TargetNotEmpty, refused.ToString());
        await RestoreAsync(options.Directory);
        Assert.Equal(await _scene.ContentsAsync("few"), await _scene.ContentsAsync("few_copy"));
    }

    [Theory]
    [InlineData(DumpFormat.Avro)]
    [InlineData(DumpFormat.Tide)]
    public async Task RunAsync_WhereAKilledDumpLeftItsLock_IsMadeAndLeavesNone(DumpFormat format)
    {
        var options = _scene.Options("few") with { Format = format };
        var left = Path.Combine(options.Directory, ".dump.tidemark-lock");
        await File.WriteAllTextAsync(left, "another dump", Cancel);
        await DumpScene.DumpAsync(options);
        Assert.False(File.Exists(left));
    }

    [Fact]
    public async Task RunAsync_BackupOfThePlanMeanwhile_IsLockedOut()
    {
        var options = _scene.Options("few") with { Format = DumpFormat.Tide };
        TidemarkException? refused = null;
        At("FROM `few`.`st`", () => refused = Assert.ThrowsAny<TidemarkException>(() => LockAsync(options.Directory).GetAwaiter().GetResult()));
        await DumpScene.DumpAsync(options);
        Assert.Equal(ErrorCode.Locked, refused!.Code);
        // And free again behind it.
        await LockAsync(options.Directory);
    }

    [Fact]
    public async Task RunAsync_FailsBesideAnothersPlan_LeavesThat()
    {
        var options = _scene.Options("few") with { Format = DumpFormat.Tide, MaxRetries = 0 };
        var other = Path.Combine(options.Directory, "plans", "other", "points", "file");
        At("FROM `few`.`st`", () =>
        {
            Directory.CreateDirectory(Path.GetDirectoryName(other)!);
            File.WriteAllText(other, "x");
        });
        _scene.Server.Faults.StrikeStatement("SELECT * FROM `few`.`z`", Fault.DropBefore(), times: int.MaxValue);
        await Assert.ThrowsAnyAsync<TidemarkException>(() => DumpScene.DumpAsync(options));
        Assert.True(File.Exists(other));
        Assert.False(Directory.Exists(Path.Combine(options.Directory, "plans", "few")));
        await BackupRepository.OpenAsync(new DirectoryStorage(options.Directory), Cancel);
    }

    [Fact]
    public async Task RunAsync_TideBesideOtherFiles_IsMade()
    {
        var options = _scene.Options("few") with { Format = DumpFormat.Tide };
        await File.WriteAllTextAsync(Path.Combine(options.Directory, "dump_result.txt"), "log", Cancel);
        await DumpScene.DumpAsync(options);
        await RestoreAsync(options.Directory);
        Assert.Equal(await _scene.ContentsAsync("few"), await _scene.ContentsAsync("few_copy"));
    }

    private static async Task LockAsync(string directory)
    {
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(directory), Cancel);
        await (await repository.LockPlanAsync("few", Cancel)).DisposeAsync();
    }

    private async Task RestoreAsync(string directory)
    {
        var restore = new DumpRestoreOptions { Target = _scene.Dsn, Directory = directory, Renames = new Dictionary<string, string> { ["few"] = "few_copy" } };
        Assert.Empty((await DumpRestore.RunAsync(restore, null, Cancel)).Failures);
    }

    private void Execute(string sql) => new SqlSession(_scene.Server.Engine).Execute(sql).Dispose();

    // Once, when a statement with a text arrives, before it is done.
    private void At(string text, Action action)
    {
        var isDone = false;
        _scene.Server.Faults.Strike(
            point =>
            {
                if (isDone || point.Sql?.Contains(text, StringComparison.Ordinal) != true || point.Sql.Contains("COUNT(", StringComparison.Ordinal) || point.Sql.Contains("TAGS", StringComparison.Ordinal)) return false;
                isDone = true;
                action();
                return false;
            },
            Fault.DropBefore(), int.MaxValue);
    }
}
