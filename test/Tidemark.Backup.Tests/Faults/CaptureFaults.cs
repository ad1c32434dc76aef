using Tidemark.Backup.Capture;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>Captures that go wrong: the right error, the repository as it was, and the next run whole.</summary>
public sealed class CaptureFaults : IAsyncLifetime
{
    private readonly TemporaryDirectory _directory = new();
    private SandboxServer _server = null!;
    private ITDengineConnection _connection = null!;
    private BackupRepository _repository = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Dsn Source(string database = "fleet") => Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{_server.Port}/{database}");

    public async ValueTask InitializeAsync()
    {
        _server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        _connection = await TDengineDriver.ConnectAsync(Source(), null, null, Cancel);
        await SampleDatabase.CreateAsync(_connection, "fleet", 10, 500);
        _repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(_directory.Path), TimeProvider.System, Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _connection.DisposeAsync();
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Run_WrongPassword_SaysSoAndWritesNoPoint()
        => await FailsAsync(ErrorCode.AuthenticationFailed, new CaptureOptions { Source = Source() with { Password = "wrong" } });

    [Fact]
    public async Task Run_UnknownDatabase_NamesIt()
    {
        var error = await FailsAsync(ErrorCode.ObjectNotFound, new CaptureOptions { Source = Source("nosuch") });
        Assert.Contains("nosuch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownSuperTable_NamesIt()
    {
        var error = await FailsAsync(ErrorCode.ObjectNotFound, new CaptureOptions { Source = Source(), SuperTable = "nosuch" });
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task Run_NothingListening_SaysSo()
    {
        await _server.StopAsync(Cancel);
        await FailsAsync(ErrorCode.ConnectFailed, new CaptureOptions { Source = Source() });
    }

    [Fact]
    public async Task Run_WalRetentionZero_NamesTheCure()
    {
        await _connection.ExecuteAsync("CREATE DATABASE short WAL_RETENTION_PERIOD 0", Cancel);
        var error = await FailsAsync(ErrorCode.WalRetention, new CaptureOptions { Source = Source("short") });
        Assert.Contains("WAL_RETENTION_PERIOD", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fetch_raw_block", 3)]
    [InlineData("fetch_raw_block", 700)]
    public async Task Run_ConnectionCutInsideABlock_FailsAndTheNextRunIsWhole(string action, int afterBytes)
    {
        // The rows travel in the later blocks; the first ones are the catalog's.
        _server.Faults.Strike(action, Fault.Cut(afterBytes), skip: 12);
        await FailsAsync(ErrorCode.ConnectionLost, new CaptureOptions { Source = Source() });
        await SucceedsAsync();
    }

    [Fact]
    public async Task Run_ConnectionCutInsideAMessage_FailsAndTheNextRunIsWhole()
    {
        await SucceedsAsync();
        await SampleDatabase.InsertAsync(_connection, "fleet", 10, 500, 100);
        _server.Faults.Strike("fetch_raw_data", Fault.Cut(100));
        await FailsAsync(ErrorCode.ConnectionLost, new CaptureOptions { Source = Source() }, pointsBefore: 1);
        var report = await SucceedsAsync();
        Assert.Equal(1000, report.Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public async Task Run_ServerRestartsBetweenPoints_TheChainGoesOn()
    {
        await SucceedsAsync();
        await _server.RestartAsync(Cancel);
        await using var connection = await TDengineDriver.ConnectAsync(Source(), null, null, Cancel);
        await SampleDatabase.InsertAsync(connection, "fleet", 3, 500, 10);
        var report = await SucceedsAsync();
        Assert.Equal(30, report.Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public async Task Run_WalGoneBeyondOurPosition_FailsLoudlyAndNewChainOnGapGoesOn()
    {
        await SucceedsAsync();
        await SampleDatabase.InsertAsync(_connection, "fleet", 10, 500, 5);
        foreach (var vgroup in _server.Engine.GetDatabase("fleet").Vgroups) vgroup.Wal.TruncateBefore(vgroup.Wal.End - 1);
        var error = await FailsAsync(ErrorCode.WalGap, new CaptureOptions { Source = Source() }, pointsBefore: 1);
        Assert.Contains("--new-chain", error.Hint, StringComparison.Ordinal);
        var report = await new CaptureRun(_repository, new CaptureOptions { Source = Source(), NewChainOnGap = true }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal(Archive.Manifests.PointKind.Initial, report.Point.Manifest.Kind);
        Assert.Equal(5052, report.Point.Manifest.Statistics.Rows);
        Assert.NotEmpty(report.Warnings);
    }

    [Fact]
    public async Task Run_DatabaseDroppedAndCreatedAgain_IsNoticed()
    {
        await SucceedsAsync();
        await _connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE `{(await _repository.GetPlanAsync(null, Cancel)).Topic}`", Cancel);
        await _connection.ExecuteAsync("DROP DATABASE fleet", Cancel);
        await SampleDatabase.CreateAsync(_connection, "fleet", 2, 10);
        await FailsAsync(ErrorCode.ChainBroken, new CaptureOptions { Source = Source() }, pointsBefore: 1);
    }

    [Fact]
    public async Task Run_WhileAnotherHoldsThePlan_IsRefused()
    {
        await SucceedsAsync();
        await using var held = await _repository.LockPlanAsync("fleet", Cancel);
        await FailsAsync(ErrorCode.Locked, new CaptureOptions { Source = Source() }, pointsBefore: 1);
    }

    [Fact]
    public async Task Run_SegmentsSplitAtTheMaximumFileSize_AllAreListed()
    {
        await SampleDatabase.InsertAsync(_connection, "fleet", 10, 500, 12000);
        var options = new CaptureOptions { Source = Source(), MaxFileSizeBytes = 1 << 20, Compression = Archive.Codecs.CompressionLevel.None };
        var report = await new CaptureRun(_repository, options, TimeProvider.System, null).RunAsync(Cancel);
        var rows = report.Point.SegmentsOf(SegmentRole.Rows).ToList();
        Assert.True(rows.Count > 2);
        Assert.All(rows, s => Assert.InRange(s.LengthBytes, 1, (1 << 20) + (1 << 18)));
        Assert.Equal(125_002, report.Point.Manifest.Statistics.Rows);
    }

    private async Task<TidemarkException> FailsAsync(ErrorCode code, CaptureOptions options, int pointsBefore = 0)
    {
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new CaptureRun(_repository, options, TimeProvider.System, null).RunAsync(Cancel));
        Assert.True(error.Code == code, error.ToString());
        Assert.Equal(pointsBefore, (await _repository.ListPointsAsync("fleet", null, Cancel)).Count);
        return error;
    }

    private async Task<CaptureReport> SucceedsAsync()
    {
        var report = await new CaptureRun(_repository, new CaptureOptions { Source = Source() }, TimeProvider.System, null).RunAsync(Cancel);
        foreach (var segment in report.Point.Manifest.Segments)
            Assert.Equal(segment.LengthBytes, (await _repository.Storage.StatAsync(report.Point.PathOf(segment), Cancel))?.LengthBytes);
        return report;
    }
}
