using Tidemark.Backup.Compaction;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Retention;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Replay;
using Tidemark.Backup.Verify;
using Tidemark.Errors;

namespace Tidemark.Backup.Tests.Retention;

/// <summary>Points removed from a repository with files, to the end and interrupted at any step.</summary>
public sealed class PruneRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AfterACompaction_LeavesTheCompactedPointAndWhatFollowsIt()
    {
        await using var source = await CompactedAsync();

        var report = await PruneAsync(source.Repository, new PruneOptions { Policy = new RetentionPolicy { KeepLast = 2 } });

        Assert.Equal(3, report.Points.Count(p => !p.IsKept));
        var points = await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel);
        Assert.Equal([(3L, true), (4L, false)], points.Select(p => (p.Manifest.Sequence, p.Manifest.CompactedFrom is not null)));
        Assert.Equal(points.Sum(p => p.Manifest.Segments.Count) + 2, PointFiles(source).Count);
        await RestoresAsync(source);
    }

    [Fact]
    public async Task Run_AfterOneThatDiedAtAnyStep_EveryPointThatIsLeftCanBeRestored()
    {
        await using var source = await CompactedAsync();
        var options = new PruneOptions { Policy = new RetentionPolicy { KeepLast = 2 } };
        for (var step = 1; ; step++)
        {
            var repository = await BackupRepository.OpenAsync(new FailingStorage(source.Repository.Storage, step), Cancel);
            var isDone = true;
            try
            {
                await PruneAsync(repository, options);
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.StorageFailed)
            {
                isDone = false;
            }

            var verified = await new VerifyRun(source.Repository, new VerifyOptions(), TimeProvider.System, null).RunAsync(Cancel);
            Assert.True(verified.IsIntact && verified.Points.All(p => p.IsRestorable), $"step {step}: {string.Join('\n', verified.Findings.Select(f => f.What))}");
            if (isDone) break;
        }

        Assert.Equal(2, (await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel)).Count);
        await RestoresAsync(source);
    }

    [Fact]
    public async Task Run_Dry_RemovesNothing()
    {
        await using var source = await CompactedAsync();
        var before = PointFiles(source);

        var report = await PruneAsync(source.Repository, new PruneOptions { Policy = new RetentionPolicy { KeepLast = 1 }, DryRun = true });

        Assert.True(report.FreedBytes > 0);
        Assert.Equal(before, PointFiles(source));
    }

    [Fact]
    public async Task Run_LeftoversOfARunThatDied_AreRemoved()
    {
        await using var source = await CompactedAsync();
        var folder = Path.Combine(source.Directory.Path, "repository", BackupRepository.PointFolder(SandboxSource.Database, "000009-20260101T000000Z"));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "rows-0001.tide"), "half", Cancel);

        var report = await PruneAsync(source.Repository, new PruneOptions { Policy = new RetentionPolicy { KeepLast = 100 } });

        Assert.Equal(1, report.RemovedLeftovers);
        Assert.False(File.Exists(Path.Combine(folder, "rows-0001.tide")));
    }

    [Fact]
    public async Task Run_NothingCanBeRestored_RemovesNothingUnlessToldTo()
    {
        await using var source = await CompactedAsync();
        foreach (var file in PointFiles(source).Where(f => Path.GetFileName(f).StartsWith("schema", StringComparison.Ordinal))) File.Delete(file);
        var options = new PruneOptions { Policy = new RetentionPolicy { KeepLast = 1 }, RemoveBroken = true };

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => PruneAsync(source.Repository, options));

        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Equal(5, (await source.Repository.ListPointsAsync(SandboxSource.Database, null, Cancel)).Count);
        await PruneAsync(source.Repository, new PruneOptions { RemoveEverything = true });
        Assert.Empty(PointFiles(source));
    }

    [Fact]
    public async Task Run_APointThatIsBeingRestored_Stays()
    {
        await using var source = await CompactedAsync();
        var first = (await source.Repository.GetChainAsync(SandboxSource.Database, "1", Cancel))[0];
        var journal = new RestoreJournal
        {
            RepositoryId = source.Repository.Marker.RepositoryId, Plan = SandboxSource.Database, PointId = first.Id, InitialPointId = first.Id, Target = "host:6041/x", DatabaseCreatedMs = 1,
        };
        await journal.SaveAsync(source.Repository.Storage, Cancel);
        var options = new PruneOptions { Policy = new RetentionPolicy { KeepLast = 1 } };
        await using (await source.Repository.Storage.LockAsync(RestoreJournal.PathOf(journal.Target), "a restore", Cancel))
        {
            var report = await PruneAsync(source.Repository, options);
            Assert.Equal("it is being restored into host:6041/x", report.Points.Single(p => p.PointId == first.Id).Reason);
        }

        // It was interrupted: it does not hold the point for ever, but the report says so.
        var after = await PruneAsync(source.Repository, options);
        Assert.False(after.Points.Single(p => p.PointId == first.Id).IsKept);
        Assert.Contains("host:6041/x", Assert.Single(after.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void New_OptionsThatDoNotSayWhatStays_AreRefused(int? keepLast, bool everything)
    {
        var error = Assert.Throws<TidemarkException>(() => new PruneRun(null!, new PruneOptions { Policy = new RetentionPolicy { KeepLast = keepLast }, RemoveEverything = everything }, TimeProvider.System, null));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
    }

    /// <summary>Points 1, 2, 3, 3 compacted, 4.</summary>
    private static async Task<SandboxSource> CompactedAsync()
    {
        var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 20);
        for (var point = 1; point <= 4; point++)
        {
            await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, point * 10, 15);
            await source.CaptureAsync();
            if (point == 3) await new CompactionRun(source.Repository, new CompactOptions(), TimeProvider.System, null).RunAsync(Cancel);
        }

        return source;
    }

    private static Task<PruneReport> PruneAsync(BackupRepository repository, PruneOptions options) => new PruneRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);

    private static async Task RestoresAsync(SandboxSource source)
    {
        await new RestoreRun(source.Repository, new RestoreOptions { Target = source.Dsn("again") }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal("", DatabaseContents.Difference(await DatabaseContents.ReadAsync(source.Connection, SandboxSource.Database), await DatabaseContents.ReadAsync(source.Connection, "again")));
    }

    private static List<string> PointFiles(SandboxSource source) => [.. Directory.EnumerateFiles(
        Path.Combine(source.Directory.Path, "repository", BackupRepository.PointsFolder(SandboxSource.Database)), "*", SearchOption.AllDirectories).Where(f => !Path.GetFileName(f).StartsWith('.')).Order(StringComparer.Ordinal)];
}
