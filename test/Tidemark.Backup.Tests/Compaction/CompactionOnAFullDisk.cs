using Tidemark.Backup.Capture;
using Tidemark.Backup.Compaction;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Faults;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Storage.Directories;

namespace Tidemark.Backup.Tests.Compaction;

/// <summary>A compaction without space: nothing of it is visible, the captured points are as they were, and it can be made when there is space.</summary>
public sealed class CompactionOnAFullDisk
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_TheRepositoryIsFull_SaysSoAndLeavesThePointsAsTheyWere()
    {
        await using var disk = await SmallDisk.MountAsync("64m");
        await using var source = await SandboxSource.StartAsync(tables: 20, rowsPerTable: 2000);
        var repository = await ChainAsync(source, disk.Path);
        var before = Used(disk.Path);
        await disk.ResizeAsync($"{(before / 1024) + 300}k");

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => CompactAsync(repository, null));

        Assert.Equal(ErrorCode.StorageFull, error.Code);
        Assert.Contains(disk.Path, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, (await repository.ListPointsAsync(SandboxSource.Database, null, Cancel)).Count);
        Assert.True((await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel)).IsIntact);

        await disk.ResizeAsync("64m");
        Assert.NotNull((await CompactAsync(repository, null)).Point);
        var drill = await new DrillRun(repository, new DrillOptions { Server = source.Dsn() }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Null(drill.Difference);
    }

    [Fact]
    public async Task Run_TheTemporaryDirectoryIsFull_NamesItAndPublishesNothing()
    {
        await using var disk = await SmallDisk.MountAsync("64k");
        await using var source = await SandboxSource.StartAsync(tables: 20, rowsPerTable: 2000);
        var repository = await ChainAsync(source, Path.Combine(source.Directory.Path, "chain"));

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => CompactAsync(repository, disk.Path));

        Assert.Equal(ErrorCode.StorageFull, error.Code);
        Assert.Contains(disk.Path, error.Message, StringComparison.Ordinal);
        Assert.Contains("--temp", error.Hint, StringComparison.Ordinal);
        Assert.Equal(2, (await repository.ListPointsAsync(SandboxSource.Database, null, Cancel)).Count);
        Assert.Empty(Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories));
    }

    private static async Task<BackupRepository> ChainAsync(SandboxSource source, string path)
    {
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(path), TimeProvider.System, Cancel);
        var options = new CaptureOptions { Source = source.Dsn(), Compression = Archive.Codecs.CompressionLevel.None };
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 20, 2000, 100);
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        return repository;
    }

    private static Task<CompactReport> CompactAsync(BackupRepository repository, string? temporary) =>
        new CompactionRun(repository, new CompactOptions { TemporaryDirectory = temporary, Compression = Archive.Codecs.CompressionLevel.None }, TimeProvider.System, null).RunAsync(Cancel);

    private static long Used(string folder) => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Sum(f => (new FileInfo(f).Length + 4095) / 4096 * 4096);
}
