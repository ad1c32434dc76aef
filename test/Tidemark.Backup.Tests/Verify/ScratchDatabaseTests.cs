using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Replay;
using Tidemark.Backup.Verify;
using Tidemark.Errors;

namespace Tidemark.Backup.Tests.Verify;

/// <summary>What drills leave that were killed, and who removes it.</summary>
public sealed class ScratchDatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AfterDrillsThatWereKilled_DropsWhatTheyLeftAndSaysSo()
    {
        await using var source = await StartAsync();
        var (first, second) = (await TakeAsync(source), await TakeAsync(source));
        await KilledInAsync(source, first);
        await KilledInAsync(source, second);
        Assert.Equal(2, Journals(source));
        var notices = new NoticeList();

        var report = await new DrillRun(source.Repository, new DrillOptions { Server = source.Dsn() }, TimeProvider.System, notices).RunAsync(Cancel);

        Assert.Null(report.Difference);
        Assert.Empty(await ScratchAsync(source));
        Assert.Equal(0, Journals(source));
        foreach (var name in (string[])[first.Name, second.Name]) Assert.Contains(notices.Texts, n => n.Contains($"{name} of a drill that was killed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WhileAnotherDrillRuns_LeavesItsDatabaseAndThoseOfOtherRepositories()
    {
        const string foreign = ScratchDatabase.Prefix + "00000000_1";
        await using var source = await StartAsync();
        await using var running = await TakeAsync(source);
        foreach (var name in (string[])[running.Name, foreign]) await source.Connection.ExecuteAsync($"CREATE DATABASE {name}", Cancel);

        var report = await new DrillRun(source.Repository, new DrillOptions { Server = source.Dsn() }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Null(report.Difference);
        Assert.NotEqual(running.Name, report.Database);
        Assert.Equal(new[] { running.Name, foreign }.Order(StringComparer.Ordinal), (await ScratchAsync(source)).Order(StringComparer.Ordinal));
    }

    private static async Task<SandboxSource> StartAsync()
    {
        var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 30);
        await source.CaptureAsync();
        return source;
    }

    private static ValueTask<ScratchDatabase> TakeAsync(SandboxSource source) => ScratchDatabase.TakeAsync(source.Repository, source.Dsn(), _ => { }, Cancel);

    // A restore that ends in the middle, and the end of the process, which frees the lock.
    private static async Task KilledInAsync(SandboxSource source, ScratchDatabase scratch)
    {
        var storage = new FailingStorage(source.Repository.Storage, 6);
        var restore = new RestoreRun(await BackupRepository.OpenAsync(storage, Cancel), new RestoreOptions { Target = source.Dsn(scratch.Name), KeepAllRows = true }, TimeProvider.System, null);
        Assert.Equal(ErrorCode.StorageFailed, (await Assert.ThrowsAnyAsync<TidemarkException>(() => restore.RunAsync(Cancel))).Code);
        Assert.Contains(scratch.Name, await ScratchAsync(source));
        await scratch.DisposeAsync();
    }

    private static int Journals(SandboxSource source) => Directory.GetFiles(Path.Combine(source.Directory.Path, "repository", RestoreJournal.Folder), "*.json").Length;

    private static async Task<IReadOnlyList<string>> ScratchAsync(SandboxSource source) =>
        [.. (await QueryRows.ReadAsync(source.Connection, "SELECT `name` FROM information_schema.ins_databases", Cancel)).Select(r => (string)r[0]!).Where(n => n.StartsWith(ScratchDatabase.Prefix, StringComparison.Ordinal))];
}
