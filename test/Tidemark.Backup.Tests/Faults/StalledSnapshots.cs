using Tidemark.Archive.Segments;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Tests.Capture;
using Tidemark.Backup.Tests.EndToEnd;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>A vgroup delivers nothing more of a snapshot, without an error: the rows are read by scan, and nothing is lost or doubled.</summary>
public sealed class StalledSnapshots : IAsyncLifetime
{
    private const long Rows = 40_002;
    private readonly NoticeList _notices = new();
    private SandboxSource _source = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private int Vgroup => _source.Server.Engine.GetDatabase("fleet").Vgroups[1].Id;

    public async ValueTask InitializeAsync() => _source = await SandboxSource.StartAsync(tables: 10, rowsPerTable: 4000);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Run_TheSnapshotStandsStillFromTheStart_TheRowsAreScanned()
    {
        _source.Server.Faults.StallVgroup(Vgroup);
        var report = await CaptureAsync();

        Assert.Equal(Rows, report.Point.Manifest.Statistics.Rows);
        Assert.Equal(0, await InitialReads.CountAsync(_source.Repository, report.Point, FrameKind.Recorded));
        await AssertWholeAsync();
    }

    [Fact]
    public async Task Run_TheSnapshotStandsStillWhileColumnsAreChanged_TheChainHoldsTheSource()
    {
        _source.Server.Faults.StallVgroup(Vgroup);
        var reading = new ProgressSignal(p => p.Phase == WorkPhase.Rows);
        var capture = CaptureAsync(reading);
        await reading.ReachedAsync(Cancel);
        await _source.Connection.ExecuteAsync("ALTER STABLE fleet.meters ADD COLUMN late INT", Cancel);
        await _source.Connection.ExecuteAsync("INSERT INTO fleet.d3 (ts, late) VALUES (1800000000000, 7)", Cancel);
        await _source.Connection.ExecuteAsync("ALTER STABLE fleet.meters DROP COLUMN voltage", Cancel);
        await capture;
        await _source.CaptureAsync();
        await AssertWholeAsync();
    }

    [Fact]
    public async Task Run_TheSnapshotOfOneSuperTableStandsStillHalfWay_ThatOfAnotherIsKept()
    {
        await _source.Connection.ExecuteAsync("CREATE STABLE fleet.few (ts TIMESTAMP, v INT) TAGS (t INT)", Cancel);
        for (var t = 0; t < 8; t++) await _source.Connection.ExecuteAsync($"INSERT INTO fleet.f{t} USING fleet.few TAGS ({t}) VALUES (1700000000000, {t})", Cancel);
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 4000, 8000);
        // By the sixth message the few rows are through, and some of the many.
        var messages = 0;
        _source.Server.Faults.Strike(
            point =>
            {
                if (point.Action == "fetch_raw_data" && ++messages == 6) _source.Server.Faults.StallVgroup(Vgroup);
                return false;
            },
            Sandbox.Faults.Fault.DropBefore());
        var report = await CaptureAsync();

        Assert.Equal(Rows + 80_008, report.Point.Manifest.Statistics.Rows);
        Assert.InRange(await InitialReads.CountAsync(_source.Repository, report.Point, FrameKind.Recorded), 1, 2);
        await AssertWholeAsync();
    }

    // The vgroup goes on once the snapshot has been given up, so that the WAL can be read.
    private Task<CaptureReport> CaptureAsync(ProgressSignal? also = null) => _source.CaptureAsync(
        new CaptureOptions { Source = _source.Dsn(), InitialRead = InitialRead.Snapshot, StallTimeout = TimeSpan.FromSeconds(2) },
        new ProgressSignal(p =>
        {
            _notices.Report(p);
            also?.Report(p);
            if (p.Notice?.Contains("stands still", StringComparison.Ordinal) == true) _source.Server.Faults.ResumeVgroup(Vgroup);
            return false;
        }));

    private async Task AssertWholeAsync()
    {
        Assert.Equal(["the snapshot of fleet.meters stands still; its rows are read by scan instead"], _notices.Texts);
        Assert.Single(await QueryRows.ReadAsync(_source.Connection, "SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = 'fleet'", Cancel));
        await new RestoreRun(_source.Repository, new RestoreOptions { Target = _source.Dsn("copy") }, TimeProvider.System, null).RunAsync(Cancel);
        var difference = DatabaseContents.Difference(await DatabaseContents.ReadAsync(_source.Connection, "fleet"), await DatabaseContents.ReadAsync(_source.Connection, "copy"));
        Assert.True(difference.Length == 0, difference);
    }
}
