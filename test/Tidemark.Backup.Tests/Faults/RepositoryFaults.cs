using Tidemark.Backup.Capture;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>Repositories that are full, damaged, foreign, or hold what a dead run left behind.</summary>
public sealed class RepositoryFaults
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Capture_DiskFull_WritesNoPointAndGoesOnWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync("128k");
        await using var source = await SandboxSource.StartAsync(tables: 20, rowsPerTable: 3000);
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(disk.Path), TimeProvider.System, Cancel);
        var options = new CaptureOptions { Source = source.Dsn(), Compression = Archive.Codecs.CompressionLevel.None };
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel));
        Assert.True(error.Code == ErrorCode.StorageFull, error.ToString());
        Assert.Empty(await repository.ListPointsAsync(SandboxSource.Database, null, Cancel));

        await disk.ResizeAsync("64m");
        var report = await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal(60_002, report.Point.Manifest.Statistics.Rows);
        Assert.True((await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel)).IsIntact);
    }

    [Fact]
    public async Task Verify_AnyFlippedBit_IsFoundInItsFile()
    {
        await using var source = await SandboxSource.StartAsync(tables: 4, rowsPerTable: 200);
        await source.CaptureAsync();
        await SampleDatabase.InsertAsync(source.Connection, SandboxSource.Database, 4, 200, 20);
        var point = (await source.CaptureAsync()).Point;
        var top = Path.Combine(source.Directory.Path, "repository");
        var files = Directory.EnumerateFiles(Path.Combine(top, Path.GetDirectoryName(point.Folder)!), "*", SearchOption.AllDirectories).ToList();
        Assert.Contains(files, f => f.EndsWith("manifest.json", StringComparison.Ordinal));
        foreach (var file in files)
        {
            var content = await File.ReadAllBytesAsync(file, Cancel);
            // Every region: both ends byte by byte, the middle in steps that meet headers, bodies and the index.
            var positions = Enumerable.Range(0, content.Length).Where(i => i < 48 || i >= content.Length - 48 || i % Math.Max(1, content.Length / 40) == 0).ToList();
            foreach (var position in positions)
            {
                content[position] ^= 0x10;
                await File.WriteAllBytesAsync(file, content, Cancel);
                var report = await new VerifyRun(source.Repository, new VerifyOptions(), TimeProvider.System, null).RunAsync(Cancel);
                Assert.True(report.Findings.Any(f => f.Kind == VerifyFindingKind.Damage && file.EndsWith(f.File, StringComparison.Ordinal)), $"{file}, byte {position}: not found");
                content[position] ^= 0x10;
            }

            await File.WriteAllBytesAsync(file, content, Cancel);
        }

        Assert.True((await new VerifyRun(source.Repository, new VerifyOptions(), TimeProvider.System, null).RunAsync(Cancel)).IsIntact);
    }

    [Fact]
    public async Task Capture_LeftoversOfADeadRun_AreRemoved()
    {
        await using var source = await SandboxSource.StartAsync(tables: 2, rowsPerTable: 5);
        var folder = Path.Combine(source.Directory.Path, "repository", BackupRepository.PointFolder(SandboxSource.Database, "000001-20200101T000000Z"));
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "rows-0001.tide"), "half", Cancel);
        var report = await source.CaptureAsync();
        Assert.Equal(1, report.RemovedLeftovers);
        Assert.False(File.Exists(Path.Combine(folder, "rows-0001.tide")));
    }

    [Fact]
    public async Task OpenOrCreate_ForeignDirectory_IsRefused()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "holiday.txt"), "x", Cancel);
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains("holiday.txt", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GetChain_APointIsMissing_SaysWhichAndEarlierOnesStillWork()
    {
        await using var source = await SandboxSource.StartAsync(tables: 2, rowsPerTable: 5);
        await source.CaptureAsync();
        var second = (await source.CaptureAsync()).Point;
        await source.CaptureAsync();
        Directory.Delete(Path.Combine(source.Directory.Path, "repository", second.Folder), recursive: true);
        var error = await Assert.ThrowsAsync<TidemarkException>(async () => await source.Repository.GetChainAsync(SandboxSource.Database, null, Cancel));
        Assert.Equal(ErrorCode.ChainBroken, error.Code);
        Assert.Contains(second.Id, error.Message, StringComparison.Ordinal);
        Assert.Single(await source.Repository.GetChainAsync(SandboxSource.Database, "1", Cancel));
    }
}
