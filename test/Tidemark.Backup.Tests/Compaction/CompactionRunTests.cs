using Tidemark.Backup.Capture;
using Tidemark.Backup.Compaction;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Replay;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Storage;
using Tidemark.Storage.Directories;

namespace Tidemark.Backup.Tests.Compaction;

/// <summary>What a compaction leaves behind, whole or interrupted, and what it says when it cannot be made.</summary>
public sealed class CompactionRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AChain_MakesAnotherFormOfItsLastPointAndRemovesNothing()
    {
        await using var source = await ChainAsync(3);

        var report = await CompactAsync(source.Repository);

        var points = await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel);
        Assert.Equal([1L, 2, 3, 3], points.Select(p => p.Manifest.Sequence));
        var (captured, compacted) = (points[2].Manifest, points[3].Manifest);
        Assert.Equal((captured.PointId, 3), (compacted.CompactedFrom!.PointId, compacted.CompactedFrom.Points));
        Assert.Equal(captured.Vgroups.Select(v => (v.VgroupId, v.End, v.Target)), compacted.Vgroups.Select(v => (v.VgroupId, v.End, v.Target)));
        Assert.Equal((captured.ChainId, captured.StartedAt, captured.CompletedAt), (compacted.ChainId, compacted.StartedAt, compacted.CompletedAt));
        Assert.Equal(captured.Tables, compacted.Tables);
        Assert.Equal(report.Point!.Id, (await source.Repository.GetChainAsync(SandboxSource.Database, null, Cancel)).Single().Id);
        Assert.Equal(captured.PointId, (await source.Repository.GetChainAsync(SandboxSource.Database, captured.PointId, Cancel))[^1].Id);
    }

    [Fact]
    public async Task Run_ThenTheNextBackup_GoesOnAfterIt()
    {
        await using var source = await ChainAsync(2);
        var compacted = (await CompactAsync(source.Repository)).Point!;
        await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, 900, 7);

        var next = (await source.CaptureAsync()).Point;

        Assert.Equal((3L, compacted.Manifest.CompactedFrom!.PointId, compacted.Manifest.ChainId), (next.Manifest.Sequence, next.Manifest.PreviousPointId, next.Manifest.ChainId));
        Assert.Equal([compacted.Id, next.Id], (await source.Repository.GetChainAsync(SandboxSource.Database, null, Cancel)).Select(p => p.Id));
    }

    [Fact]
    public async Task Run_AnInitialPoint_HasNothingToDo()
    {
        await using var source = await ChainAsync(1);

        var report = await CompactAsync(source.Repository);

        Assert.Null(report.Point);
        Assert.Single(report.Chain);
        Assert.Single(await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel));
    }

    [Fact]
    public async Task Run_Dry_WritesNothing()
    {
        await using var source = await ChainAsync(3);
        var before = Files(source);

        var report = await new CompactionRun(source.Repository, new CompactOptions { DryRun = true }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Equal(3, report.Chain.Count);
        Assert.Null(report.Point);
        Assert.Equal(before, Files(source));
    }

    [Fact]
    public async Task Run_AfterOneThatDiedAtAnyStep_HasLeftNothingVisible()
    {
        await using var source = await ChainAsync(3);
        for (var step = 1; ; step++)
        {
            var storage = new FailingStorage(source.Repository.Storage, step);
            var repository = await BackupRepository.OpenAsync(storage, Cancel);
            TidemarkException? death = null;
            try
            {
                await CompactAsync(repository);
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.StorageFailed)
            {
                death = e;
            }

            var points = await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel);
            // The last step is the manifest: it may be there when the process dies right after.
            Assert.True(points.Count == 3 || points.Count == 4, $"step {step}: {points.Count} points");
            var verified = await new VerifyRun(source.Repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel);
            Assert.True(verified.IsIntact, string.Join('\n', verified.Findings.Select(f => f.What)));
            if (points.Count == 4) break;
            Assert.NotNull(death);
        }

        await source.Repository.RemoveLeftoversAsync(SandboxSource.Database, Cancel);
        Assert.Equal(4, Files(source).Count(f => f.EndsWith("manifest.json", StringComparison.Ordinal)));
        await RestoresAsync(source);
    }

    [Fact]
    public async Task Run_ADamagedFile_NamesItAndPublishesNothing()
    {
        await using var source = await ChainAsync(3);
        var file = Files(source).First(f => f.EndsWith(".tide", StringComparison.Ordinal) && Path.GetFileName(f).StartsWith('v') && f.Contains("/000002-", StringComparison.Ordinal));
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes[bytes.Length / 3] ^= 4;
        await File.WriteAllBytesAsync(file, bytes, Cancel);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => CompactAsync(source.Repository));

        Assert.Equal(ErrorCode.Corrupt, error.Code);
        Assert.Contains(Path.GetFileName(file), error.Message, StringComparison.Ordinal);
        Assert.Equal(3, (await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel)).Count);
    }

    [Fact]
    public async Task Run_AMissingFile_SaysSoAtOnce()
    {
        await using var source = await ChainAsync(2);
        File.Delete(Files(source).First(f => Path.GetFileName(f).StartsWith("rows", StringComparison.Ordinal)));

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => CompactAsync(source.Repository));

        Assert.Equal(ErrorCode.Truncated, error.Code);
    }

    [Fact]
    public async Task Run_NoPlaceForTemporaryFiles_SaysWhere()
    {
        await using var source = await ChainAsync(2, rows: 6000);
        var blocked = Path.Combine(source.Directory.Path, "blocked");
        await File.WriteAllTextAsync(blocked, "a file where a directory should be", Cancel);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() =>
            new CompactionRun(source.Repository, new CompactOptions { TemporaryDirectory = blocked }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Contains(blocked, error.Message, StringComparison.Ordinal);
        Assert.Contains("--temp", error.Hint, StringComparison.Ordinal);
        Assert.Equal(2, (await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel)).Count);
    }

    [Fact]
    public async Task Run_WhileAnotherRunHoldsThePlan_IsRefused()
    {
        await using var source = await ChainAsync(2);
        await using var held = await source.Repository.LockPlanAsync(SandboxSource.Database, Cancel);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => CompactAsync(source.Repository));

        Assert.Equal(ErrorCode.Locked, error.Code);
    }

    [Fact]
    public async Task Run_ARestoreWasInterruptedBefore_ItGoesOnWithTheChainItBegan()
    {
        await using var source = await ChainAsync(4);
        var options = new RestoreOptions { Target = source.Dsn("copy") };
        var died = await Assert.ThrowsAnyAsync<TidemarkException>(async () =>
            await new RestoreRun(await BackupRepository.OpenAsync(new FailingStorage(source.Repository.Storage, 14), Cancel), options, TimeProvider.System, null).RunAsync(Cancel));
        Assert.Equal(ErrorCode.StorageFailed, died.Code);
        await CompactAsync(source.Repository);

        var report = await new RestoreRun(source.Repository, options, TimeProvider.System, null).RunAsync(Cancel);

        Assert.True(report.Resumed);
        Assert.Null(report.Point.Manifest.CompactedFrom);
        Assert.Equal("", DatabaseContents.Difference(await DatabaseContents.ReadAsync(source.Connection, SandboxSource.Database), await DatabaseContents.ReadAsync(source.Connection, "copy")));
    }

    [Fact]
    public async Task Restore_TheCompactedFormLostAFile_TakesTheCapturedPoints()
    {
        await using var source = await ChainAsync(3);
        var compacted = (await CompactAsync(source.Repository)).Point!;
        File.Delete(Files(source).First(f => f.Contains(compacted.Id, StringComparison.Ordinal) && f.EndsWith(".tide", StringComparison.Ordinal)));

        var report = await RestoresAsync(source);

        Assert.Null(report.Point.Manifest.CompactedFrom);
    }

    private static async Task<SandboxSource> ChainAsync(int points, int rows = 40)
    {
        var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: rows);
        for (var point = 1; point <= points; point++)
        {
            if (point > 1)
            {
                // Corrections, new rows, a delete.
                await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, 20 + (point * 10), 30);
                await source.Connection.ExecuteAsync($"DELETE FROM {SandboxSource.Database}.d{point % 4} WHERE ts < {1_700_000_000_000 + (point * 1000)}", Cancel);
            }

            await source.CaptureAsync();
        }

        return source;
    }

    private static Task<CompactReport> CompactAsync(BackupRepository repository) => new CompactionRun(repository, new CompactOptions(), TimeProvider.System, null).RunAsync(Cancel);

    private static async Task<RestoreReport> RestoresAsync(SandboxSource source)
    {
        var report = await new RestoreRun(source.Repository, new RestoreOptions { Target = source.Dsn("again") }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal("", DatabaseContents.Difference(await DatabaseContents.ReadAsync(source.Connection, SandboxSource.Database), await DatabaseContents.ReadAsync(source.Connection, "again")));
        return report;
    }

    private static List<string> Files(SandboxSource source) => [.. Directory.EnumerateFiles(Path.Combine(source.Directory.Path, "repository"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
}
