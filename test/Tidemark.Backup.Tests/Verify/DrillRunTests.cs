using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.Verify;

/// <summary>Drills: a point restored into a scratch database, compared to the last value, and gone again.</summary>
public sealed class DrillRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AnIntactPoint_IsEqualAndLeavesNothing()
    {
        await using var source = await ChainAsync();

        var report = await DrillAsync(source);

        Assert.Null(report.Difference);
        Assert.Contains(report.Compared, c => c.StartsWith("contents: 5 tables, 162 rows, digest ", StringComparison.Ordinal));
        await NothingIsLeftAsync(source);
    }

    [Theory]
    [InlineData("DELETE FROM DB.d2 WHERE ts = 1700000005000", "d2: 40 rows became 39")]
    [InlineData("INSERT INTO DB.d1 (ts, voltage) VALUES (1700000007000, 999)", "d1: other values in its 40 rows")]
    [InlineData("ALTER TABLE DB.d3 SET TAG groupid = 77", "d3: other tags, TTL, comment or super table")]
    [InlineData("ALTER TABLE DB.d0 TTL 9", "d0: other tags, TTL, comment or super table")]
    [InlineData("DROP TABLE DB.single", "single: missing")]
    [InlineData("ALTER STABLE DB.meters ADD COLUMN more INT", "meters: columns ")]
    [InlineData("CREATE TABLE DB.more (ts TIMESTAMP, v INT)", "more: should not be there")]
    public async Task Run_TheRestoredDatabaseIsOff_NamesTheTable(string change, string difference)
    {
        await using var source = await ChainAsync();
        var changed = 0;

        var report = await DrillAsync(source, new ProgressSignal(p =>
        {
            // Before the server is read: the restore is through, the repository is being worked out.
            if (p.Phase != WorkPhase.Folding || Interlocked.Exchange(ref changed, 1) == 1) return false;
            Task.Run(async () =>
            {
                await using var connection = await TDengineDriver.ConnectAsync(source.Dsn(), null, null, Cancel);
                var database = Assert.Single(await ScratchAsync(connection));
                await connection.ExecuteAsync(change.Replace("DB.", database + ".", StringComparison.Ordinal), Cancel);
            }, Cancel).GetAwaiter().GetResult();
            return true;
        }));

        Assert.Contains(difference, report.Difference, StringComparison.Ordinal);
        await NothingIsLeftAsync(source);
    }

    [Theory]
    [InlineData(WorkPhase.Rows)]
    [InlineData(WorkPhase.Wal)]
    [InlineData(WorkPhase.Comparing)]
    public async Task Run_Cancelled_LeavesNothing(WorkPhase phase)
    {
        await using var source = await ChainAsync();
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Cancel);

        await Assert.ThrowsAnyAsync<Exception>(() => new DrillRun(source.Repository, new DrillOptions { Server = source.Dsn() }, TimeProvider.System, new ProgressSignal(p =>
        {
            if (p.Phase == phase) cancel.Cancel();
            return p.Phase == phase;
        })).RunAsync(cancel.Token));

        await NothingIsLeftAsync(source);
    }

    [Fact]
    public async Task Restore_CompareContentsIntoExisting_IsRefused()
    {
        await using var source = await ChainAsync();
        var error = Assert.Throws<TidemarkException>(() => new RestoreRun(source.Repository, new RestoreOptions { Target = source.Dsn("x"), Compare = ComparisonDepth.Contents, IntoExisting = true }, TimeProvider.System, null));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
    }

    private static async Task<SandboxSource> ChainAsync()
    {
        var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 30);
        await source.CaptureAsync();
        await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, 20, 20);
        await source.CaptureAsync();
        return source;
    }

    private static Task<DrillReport> DrillAsync(SandboxSource source, IProgress<WorkProgress>? progress = null) =>
        new DrillRun(source.Repository, new DrillOptions { Server = source.Dsn() }, TimeProvider.System, progress).RunAsync(Cancel);

    private static async Task NothingIsLeftAsync(SandboxSource source)
    {
        Assert.Empty(await ScratchAsync(source.Connection));
        var journals = Path.Combine(source.Directory.Path, "repository", "restores");
        Assert.True(!Directory.Exists(journals) || Directory.GetFiles(journals, "*.json").Length == 0);
    }

    private static async Task<IReadOnlyList<string>> ScratchAsync(ITDengineConnection connection) =>
        [.. (await QueryRows.ReadAsync(connection, "SELECT `name` FROM information_schema.ins_databases", Cancel)).Select(r => (string)r[0]!).Where(n => n.StartsWith(DrillRun.Prefix, StringComparison.Ordinal))];
}
