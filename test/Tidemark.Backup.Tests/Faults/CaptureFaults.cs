using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Sandbox.Faults;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>Captures that go wrong: the right error, the repository as it was, and the next run whole.</summary>
public sealed class CaptureFaults : IAsyncLifetime
{
    private SandboxSource _source = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>At the first failure the run is over; <see cref="CaptureRetries"/> shows the repeats.</summary>
    private CaptureOptions Once => new() { Source = _source.Dsn(), MaxRetries = 0 };

    public async ValueTask InitializeAsync() => _source = await SandboxSource.StartAsync();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Run_WrongPassword_SaysSoAndWritesNoPoint()
        => await _source.CaptureFailsAsync(ErrorCode.AuthenticationFailed, new CaptureOptions { Source = _source.Dsn() with { Password = "wrong" } });

    [Fact]
    public async Task Run_UnknownDatabase_NamesIt()
    {
        var error = await _source.CaptureFailsAsync(ErrorCode.ObjectNotFound, new CaptureOptions { Source = _source.Dsn("nosuch") });
        Assert.Contains("nosuch", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UnknownSuperTable_NamesIt()
    {
        var error = await _source.CaptureFailsAsync(ErrorCode.ObjectNotFound, new CaptureOptions { Source = _source.Dsn(), SuperTable = "nosuch" });
        Assert.NotNull(error.Hint);
    }

    [Fact]
    public async Task Run_NothingListening_SaysSo()
    {
        await _source.Server.StopAsync(Cancel);
        await _source.CaptureFailsAsync(ErrorCode.ConnectFailed);
    }

    [Fact]
    public async Task Run_WalRetentionZero_NamesTheCure()
    {
        await _source.Connection.ExecuteAsync("CREATE DATABASE short WAL_RETENTION_PERIOD 0", Cancel);
        var error = await _source.CaptureFailsAsync(ErrorCode.WalRetention, new CaptureOptions { Source = _source.Dsn("short") }, plan: "short");
        Assert.Contains("WAL_RETENTION_PERIOD", error.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("fetch_raw_block", 3)]
    [InlineData("fetch_raw_block", 700)]
    public async Task Run_ConnectionCutInsideABlock_FailsAndTheNextRunIsWhole(string action, int afterBytes)
    {
        // The rows travel in the later blocks; the first ones are the catalog's.
        _source.Server.Faults.Strike(action, Fault.Cut(afterBytes), skip: 12);
        await _source.CaptureFailsAsync(ErrorCode.ConnectionLost, Once);
        await _source.CaptureAsync();
    }

    [Fact]
    public async Task Run_ConnectionCutInsideAMessage_FailsAndTheNextRunIsWhole()
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 100);
        _source.Server.Faults.Strike("fetch_raw_data", Fault.Cut(100));
        await _source.CaptureFailsAsync(ErrorCode.ConnectionLost, Once);
        var report = await _source.CaptureAsync();
        Assert.Equal(1000, report.Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public async Task Run_ServerRestartsBetweenPoints_TheChainGoesOn()
    {
        await _source.CaptureAsync();
        await _source.Server.RestartAsync(Cancel);
        await using var connection = await TDengineDriver.ConnectAsync(_source.Dsn(), null, null, Cancel);
        await SampleDatabase.InsertAsync(connection, "fleet", 3, 500, 10);
        var report = await _source.CaptureAsync();
        Assert.Equal(30, report.Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public async Task Run_WalGoneBeyondOurPosition_FailsLoudlyAndNewChainOnGapGoesOn()
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 5);
        foreach (var vgroup in _source.Server.Engine.GetDatabase("fleet").Vgroups) vgroup.Wal.TruncateBefore(vgroup.Wal.End - 1);
        var error = await _source.CaptureFailsAsync(ErrorCode.WalGap);
        Assert.Contains("--new-chain", error.Hint, StringComparison.Ordinal);
        var report = await _source.CaptureAsync(new CaptureOptions { Source = _source.Dsn(), NewChainOnGap = true });
        Assert.Equal(Archive.Manifests.PointKind.Initial, report.Point.Manifest.Kind);
        Assert.Equal(5052, report.Point.Manifest.Statistics.Rows);
        Assert.NotEmpty(report.Warnings);
    }

    [Fact]
    public async Task Run_DatabaseDroppedAndCreatedAgain_IsNoticed()
    {
        await _source.CaptureAsync();
        await _source.Connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE `{(await _source.Repository.GetPlanAsync(null, Cancel)).Topic}`", Cancel);
        await _source.Connection.ExecuteAsync("DROP DATABASE fleet", Cancel);
        await SampleDatabase.CreateAsync(_source.Connection, "fleet", 2, 10);
        await _source.CaptureFailsAsync(ErrorCode.ChainBroken);
    }

    [Fact]
    public async Task Run_WhileAnotherHoldsThePlan_IsRefused()
    {
        await _source.CaptureAsync();
        await using var held = await _source.Repository.LockPlanAsync("fleet", Cancel);
        await _source.CaptureFailsAsync(ErrorCode.Locked);
    }

    [Fact]
    public async Task Run_SegmentsSplitAtTheMaximumFileSize_AllAreListed()
    {
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 12000);
        var options = new CaptureOptions { Source = _source.Dsn(), MaxFileSizeBytes = 1 << 20, Compression = Archive.Codecs.CompressionLevel.None };
        var report = await _source.CaptureAsync(options);
        var rows = report.Point.SegmentsOf(SegmentRole.Rows).ToList();
        Assert.True(rows.Count > 2);
        // A message is never cut: one that is larger has a file of its own.
        Assert.All(rows, s => Assert.InRange(s.LengthBytes, 1, s.Frames > 1 ? (1 << 20) + (1 << 18) : 2 << 20));
        Assert.Equal(125_002, rows.Sum(s => s.Rows));
    }

    [Fact]
    public async Task Run_WalIsPrunedWhileItIsRead_FailsLoudly()
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 2000);
        _source.Server.Faults.Strike("fetch_raw_data", Fault.Slow(TimeSpan.FromMilliseconds(500)), times: 3);
        var reading = new ProgressSignal(p => p.Phase == WorkPhase.Wal && p.Rows > 0);
        var capture = _source.CaptureFailsAsync(ErrorCode.WalGap, progress: reading);
        await reading.ReachedAsync(Cancel);
        foreach (var vgroup in _source.Server.Engine.GetDatabase("fleet").Vgroups) vgroup.Wal.TruncateBefore(vgroup.Wal.End - 1);
        await capture;
    }

    [Fact]
    public async Task Run_AVgroupStandsStill_IsNoticed()
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 20);
        var vgroup = _source.Server.Engine.GetDatabase("fleet").Vgroups[0].Id;
        _source.Server.Faults.StallVgroup(vgroup);
        var error = await _source.CaptureFailsAsync(ErrorCode.Stalled, new CaptureOptions { Source = _source.Dsn(), StallTimeout = TimeSpan.FromSeconds(1) });
        Assert.Contains($"Vgroup {vgroup} ", error.Message, StringComparison.Ordinal);
        _source.Server.Faults.ResumeVgroup(vgroup);
        Assert.Equal(200, (await _source.CaptureAsync()).Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public async Task Run_ServerRestartsWhileRowsAreRead_FailsAndTheNextRunIsWhole()
    {
        _source.Server.Faults.StrikeStatement("SELECT tbname", Fault.Slow(TimeSpan.FromSeconds(2)));
        // The rows of the normal table.
        var reading = new ProgressSignal(p => p.Phase == WorkPhase.Rows && p.Rows > 0);
        var capture = _source.CaptureFailsAsync(ErrorCode.ConnectionLost, Once, progress: reading);
        await reading.ReachedAsync(Cancel);
        await _source.Server.RestartAsync(Cancel);
        await capture;
        Assert.Equal(5002, (await _source.CaptureAsync()).Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public async Task Run_TheLastPointIsOlderThanHalfTheRetention_WarnsBeforeWalIsLost()
    {
        await _source.CaptureAsync();
        var early = await new CaptureRun(_source.Repository, new CaptureOptions { Source = _source.Dsn() }, new ShiftedTime(TimeSpan.FromMinutes(20)), null).RunAsync(Cancel);
        Assert.Empty(early.Warnings);
        var late = await new CaptureRun(_source.Repository, new CaptureOptions { Source = _source.Dsn() }, new ShiftedTime(TimeSpan.FromMinutes(55)), null).RunAsync(Cancel);
        Assert.Contains("WAL_RETENTION_PERIOD", Assert.Single(late.Warnings), StringComparison.Ordinal);
    }

    private sealed class ShiftedTime(TimeSpan by) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + by;
    }
}
