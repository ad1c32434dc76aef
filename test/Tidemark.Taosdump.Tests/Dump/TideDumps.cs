using Tidemark.Archive.Manifests;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Verify;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Dumps in Tidemark's own archive: they are repositories, and restore as such.</summary>
public sealed class TideDumps(GoldenScene golden) : IClassFixture<GoldenScene>
{
    private readonly DumpScene _scene = golden.Scene;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("g_dump")]
    [InlineData("g_dump_us")]
    [InlineData("g_dump_ns")]
    public async Task RunAsync_WholeDatabase_RestoresToTheSame(string database)
    {
        var options = _scene.Options(database) with { Format = DumpFormat.Tide };
        var report = await DumpScene.DumpAsync(options);
        Assert.Empty(report.Failures);
        await RestoreAsync(options.Directory, database, database + "_tide");
        Assert.Equal(await _scene.ContentsAsync(database), await _scene.ContentsAsync(database + "_tide"));
    }

    [Fact]
    public async Task RunAsync_TablesAndARange_HasThemAlone()
    {
        var options = _scene.Options("g_dump") with { Format = DumpFormat.Tide, Tables = ["d0", "nt_ts", "json_tags"], Time = new DumpTimeRange("1700000005000", "1700000010000") };
        var report = await DumpScene.DumpAsync(options);
        await RestoreAsync(options.Directory, "g_dump", "g_part");
        Assert.Equal(["d0", "jt1", "jt2", "jt3", "nt_ts"], (await _scene.TablesAsync("g_part")));
        const string Between = "WHERE ts BETWEEN 1700000005000 AND 1700000010000 ORDER BY ts";
        var rows = await _scene.RowsAsync($"SELECT * FROM g_dump.d0 {Between}");
        Assert.NotEmpty(rows);
        Assert.Equal(rows, await _scene.RowsAsync("SELECT * FROM g_part.d0 ORDER BY ts"));
        Assert.Equal(report.Rows, (await Task.WhenAll(new[] { "d0", "jt1", "jt2", "jt3", "nt_ts" }.Select(t => _scene.RowsAsync($"SELECT * FROM g_part.{t}")))).Sum(r => (long)r.Count));
    }

    [Fact]
    public async Task RunAsync_SchemaOnly_HasTablesWithoutRows()
    {
        var options = _scene.Options("g_dump_us") with { Format = DumpFormat.Tide, SchemaOnly = true };
        Assert.Equal(0, (await DumpScene.DumpAsync(options)).Rows);
        await RestoreAsync(options.Directory, "g_dump_us", "g_empty");
        Assert.Equal((await _scene.TablesAsync("g_dump_us")), (await _scene.TablesAsync("g_empty")));
        Assert.Empty(await _scene.RowsAsync("SELECT * FROM g_empty.nt_all"));
    }

    [Fact]
    public async Task RunAsync_SeveralDatabases_AreOneRepositoryThatVerifies()
    {
        var options = _scene.Options("g_dump_us", "g_dump_ns") with { Format = DumpFormat.Tide };
        await DumpScene.DumpAsync(options);
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(options.Directory), Cancel);
        var verified = await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal(2, verified.Points.Count);
        Assert.Empty(verified.Findings);
    }

    [Fact]
    public async Task RunAsync_BackupIntoTheSameRepository_BeginsAnew()
    {
        var options = _scene.Options("g_dump_us") with { Format = DumpFormat.Tide };
        await DumpScene.DumpAsync(options);
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(options.Directory), Cancel);
        var report = await new CaptureRun(repository, new CaptureOptions { Source = _scene.Dsn with { Database = "g_dump_us" } }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal(PointKind.Initial, report.Point.Manifest.Kind);
        Assert.Equal(2, report.Point.Manifest.Sequence);
        Assert.Contains(report.Warnings, w => w.Contains("is a dump", StringComparison.Ordinal));
    }

    private async Task RestoreAsync(string directory, string plan, string target)
    {
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(directory), Cancel);
        await new RestoreRun(repository, new RestoreOptions { Target = _scene.Dsn with { Database = target }, Plan = plan }, TimeProvider.System, null).RunAsync(Cancel);
    }
}
