using Tidemark.Backup.Capture;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>So many normal tables that a manifest must not list them.</summary>
public sealed class ManyNormalTables
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_MoreNormalTablesThanAreListed_ComparesTheirNames()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        var dsn = Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{server.Port}");
        await using var connection = await TDengineDriver.ConnectAsync(dsn, null, null, Cancel);
        await connection.ExecuteAsync("CREATE DATABASE many VGROUPS 2", Cancel);
        for (var i = 0; i <= TableCounts.MaxNormalTables; i++) await connection.ExecuteAsync($"CREATE TABLE many.n{i} (ts TIMESTAMP, v INT)", Cancel);
        await connection.ExecuteAsync("INSERT INTO many.n0 VALUES (NOW, 1) many.n7 VALUES (NOW, 2)", Cancel);
        using var directory = new TemporaryDirectory();
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);

        var point = (await new CaptureRun(repository, new CaptureOptions { Source = dsn with { Database = "many" } }, TimeProvider.System, null).RunAsync(Cancel)).Point.Manifest;
        var report = await new RestoreRun(repository, new RestoreOptions { Target = dsn with { Database = "copy" } }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Empty(point.Tables);
        Assert.Equal(2001, point.NormalTables!.Tables);
        Assert.Equal(2001, point.Statistics.Tables);
        Assert.InRange(point.ToBytes().Length, 1, 8192);
        Assert.Equal(["2,001 normal tables by their names"], report.Compared);
        Assert.Equal(1, await QueryRows.CountAsync(connection, "SELECT COUNT(*) FROM copy.n7", Cancel));
    }

    [Fact]
    public async Task Restore_TableOfAnotherName_IsADifference()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        var dsn = Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{server.Port}");
        await using var connection = await TDengineDriver.ConnectAsync(dsn, null, null, Cancel);
        await connection.ExecuteAsync("CREATE DATABASE many VGROUPS 1", Cancel);
        await connection.ExecuteAsync("CREATE TABLE many.a (ts TIMESTAMP, v INT)", Cancel);
        using var directory = new TemporaryDirectory();
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);
        var point = (await new CaptureRun(repository, new CaptureOptions { Source = dsn with { Database = "many" } }, TimeProvider.System, null).RunAsync(Cancel)).Point.Manifest;
        await repository.PublishAsync("many", point with
        {
            PointId = "000002-20260102T030405Z", Sequence = 2, Kind = Archive.Manifests.PointKind.Increment, PreviousPointId = point.PointId, Segments = [], Tables = [],
            NormalTables = new Archive.Manifests.NormalTableSummary(1, TableNames.Digest(["b"])),
        }, Cancel);

        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(repository, new RestoreOptions { Target = dsn with { Database = "copy" } }, TimeProvider.System, null).RunAsync(Cancel));

        Assert.Equal(ErrorCode.Mismatch, error.Code);
        Assert.Contains("its 1 normal tables do not have the names that they had", error.Message, StringComparison.Ordinal);
    }
}
