using Tidemark.Backup.Capture;
using Tidemark.Backup.Compaction;
using Tidemark.Backup.Dumping;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Retention;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Replay;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Storage;
using Tidemark.Storage.Directories;
using Tidemark.Storage.Tiers;

namespace Tidemark.Backup.Tests.Dumping;

/// <summary>Segments that leave this machine, and all that goes on as before.</summary>
public sealed class DumpRunTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_AllFiles_LeavesManifestsHereAndAWholeRepositoryThere()
    {
        await using var source = await ChainAsync();
        var tiers = new TieredStorage(source.Repository.Storage, FarOf(source));

        var report = await DumpAsync(tiers, new LocalRetention { Count = 0 });

        Assert.True(report.FreedBytes > 0 && report.SentBytes > report.FreedBytes);
        Assert.DoesNotContain(await PathsAsync(source.Repository.Storage), p => p.EndsWith(".tide", StringComparison.Ordinal));
        var far = await BackupRepository.OpenAsync(tiers.Remote, Cancel);
        Assert.Equal(await PathsAsync(tiers), await PathsAsync(far.Storage));
        Assert.True((await new VerifyRun(far, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel)).IsIntact);
        await RestoresAsync(source, await BackupRepository.OpenAsync(tiers, Cancel), "from_both");
        await RestoresAsync(source, far, "from_there");
        Assert.Empty((await DumpAsync(tiers, new LocalRetention { Count = 0 })).Files);
    }

    [Fact]
    public async Task Run_ThenBackupCompactAndPrune_GoOnAsBefore()
    {
        await using var source = await ChainAsync();
        var tiers = new TieredStorage(source.Repository.Storage, FarOf(source));
        await DumpAsync(tiers, new LocalRetention { Count = 0 });

        // An increment needs the manifests only: the far storage is not asked.
        await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, 100, 15);
        await source.CaptureAsync();
        var repository = await BackupRepository.OpenAsync(tiers, Cancel);
        await new CompactionRun(repository, new CompactOptions(), TimeProvider.System, null).RunAsync(Cancel);
        await new PruneRun(repository, new PruneOptions { Policy = new RetentionPolicy { KeepLast = 1 } }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Single(await repository.ListPointsAsync(SandboxSource.Database, null, Cancel));
        Assert.DoesNotContain(await PathsAsync(tiers.Remote), p => p.Contains("/points/", StringComparison.Ordinal));
        await RestoresAsync(source, repository, "again");
    }

    [Fact]
    public async Task Run_NewestFilesMayStay_StayWhole()
    {
        await using var source = await ChainAsync();
        var tiers = new TieredStorage(source.Repository.Storage, FarOf(source));
        var all = (await PathsAsync(source.Repository.Storage)).Count(p => p.EndsWith(".tide", StringComparison.Ordinal));

        var report = await DumpAsync(tiers, new LocalRetention { Count = 2, Period = TimeSpan.FromDays(1) });

        Assert.Equal(all - 2, report.Files.Count);
        Assert.Equal(2, (await PathsAsync(source.Repository.Storage)).Count(p => p.EndsWith(".tide", StringComparison.Ordinal)));
        await RestoresAsync(source, await BackupRepository.OpenAsync(tiers, Cancel), "again");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Run_AfterOneThatFailedAtAnyDeletionOrUpload_NothingIsLostAndTheNextEndsIt(bool farFails)
    {
        await using var source = await ChainAsync();
        var near = source.Repository.Storage;
        var far = FarOf(source);
        for (var step = 1; ; step++)
        {
            var isDone = true;
            try
            {
                await DumpAsync(farFails ? new TieredStorage(near, new FailingStorage(far, step)) : new TieredStorage(new FailingStorage(near, step), far), new LocalRetention { Count = 0 });
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.StorageFailed)
            {
                isDone = false;
            }

            var verified = await new VerifyRun(await BackupRepository.OpenAsync(new TieredStorage(near, far), Cancel), new VerifyOptions(), TimeProvider.System, null).RunAsync(Cancel);
            Assert.True(verified.IsIntact && verified.Points.All(p => p.IsRestorable), $"step {step}");
            if (isDone) break;
            Assert.InRange(step, 1, 100);
        }

        Assert.DoesNotContain(await PathsAsync(near), p => p.EndsWith(".tide", StringComparison.Ordinal));
        await RestoresAsync(source, await BackupRepository.OpenAsync(far, Cancel), "again");
    }

    [Fact]
    public async Task Run_WhereTheFarStorageIsAnotherRepositorys_WritesAndReadsNothing()
    {
        await using var source = await ChainAsync();
        var far = FarOf(source);
        await BackupRepository.OpenOrCreateAsync(far, TimeProvider.System, Cancel);
        var tiers = new TieredStorage(source.Repository.Storage, far);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await DumpAsync(tiers, new LocalRetention { Count = 0 }));

        Assert.Equal(ErrorCode.Conflict, refusal.Code);
        Assert.Contains("holds another repository", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(["tidemark.json"], await PathsAsync(far));
        var dumped = new DumpedStorage(source.Repository.Storage, () => far);
        var segment = (await PathsAsync(dumped)).First(p => p.EndsWith(".tide", StringComparison.Ordinal));
        await (await dumped.OpenReadAsync(segment, Cancel)).DisposeAsync();
        await source.Repository.Storage.DeleteAsync(segment, Cancel);
        Assert.Equal(ErrorCode.Conflict, (await Assert.ThrowsAsync<TidemarkException>(async () => await dumped.OpenReadAsync(segment, Cancel))).Code);
    }

    [Fact]
    public async Task Run_WhileAnotherDumps_IsRefused()
    {
        await using var source = await ChainAsync();
        var tiers = new TieredStorage(source.Repository.Storage, FarOf(source));
        await using var held = await tiers.LockAsync($"plans/{SandboxSource.Database}/points/dump", "another dump", Cancel);

        var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await DumpAsync(tiers, new LocalRetention { Count = 0 }));

        Assert.Equal(ErrorCode.Locked, refusal.Code);
    }

    [Fact]
    public async Task Prune_WhileADumpIsOnItsWay_RemovesNothing()
    {
        await using var source = await ChainAsync();
        var tiers = new TieredStorage(source.Repository.Storage, FarOf(source));
        var repository = await BackupRepository.OpenAsync(tiers, Cancel);
        var before = await PathsAsync(tiers);
        PruneRun Run() => new(repository, new PruneOptions { RemoveEverything = true }, TimeProvider.System, null);
        await using (await tiers.LockAsync(BackupRepository.DumpLock(SandboxSource.Database), "a dump", Cancel))
        {
            var refusal = await Assert.ThrowsAsync<TidemarkException>(async () => await Run().RunAsync(Cancel));
            Assert.Equal(ErrorCode.Locked, refusal.Code);
            Assert.Contains("a dump", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(before, await PathsAsync(tiers));
        }

        await Run().RunAsync(Cancel);
        Assert.Empty((await DumpAsync(tiers, new LocalRetention { Count = 0 })).Files);
        Assert.DoesNotContain(await PathsAsync(tiers), p => p.Contains("/points/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WhileItCleansTheFarStorage_KeepsNoBackupAway()
    {
        await using var source = await ChainAsync();
        var cleaned = 0;
        var far = new CleanedStorage(FarOf(source), async () =>
        {
            await using var held = await source.Repository.LockPlanAsync(SandboxSource.Database, Cancel);
            cleaned++;
        });

        var report = await DumpAsync(new TieredStorage(source.Repository.Storage, far), new LocalRetention { Count = 0 });

        Assert.NotEmpty(report.Files);
        Assert.Equal(1, cleaned);
    }

    private static DirectoryStorage FarOf(SandboxSource source) => new(Path.Combine(source.Directory.Path, "far"));

    private static async Task<DumpReport> DumpAsync(TieredStorage storage, LocalRetention retention)
        => await new DumpRun(storage, new DumpOptions { Plan = SandboxSource.Database, Retention = retention }, TimeProvider.System, null).RunAsync(Cancel);

    private static async Task<SandboxSource> ChainAsync()
    {
        var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 20);
        for (var point = 1; point <= 3; point++)
        {
            await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, point * 10, 15);
            await source.CaptureAsync();
        }

        return source;
    }

    private static async Task RestoresAsync(SandboxSource source, BackupRepository repository, string database)
    {
        await new RestoreRun(repository, new RestoreOptions { Target = source.Dsn(database) }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal("", DatabaseContents.Difference(await DatabaseContents.ReadAsync(source.Connection, SandboxSource.Database), await DatabaseContents.ReadAsync(source.Connection, database)));
    }

    private static async Task<List<string>> PathsAsync(IStorage storage)
    {
        var paths = new List<string>();
        await foreach (var file in storage.ListAsync("", Cancel)) paths.Add(file.Path);
        return [.. paths.Where(p => !p.StartsWith("restores/", StringComparison.Ordinal))];
    }
}
