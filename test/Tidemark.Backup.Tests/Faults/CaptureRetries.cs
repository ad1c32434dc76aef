using Tidemark.Archive.Segments;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Tests.Capture;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Sandbox.Faults;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>Passing failures of a capture: repeated where they happened, visible, and without a row lost or doubled.</summary>
public sealed class CaptureRetries : IAsyncLifetime
{
    private const long Rows = 40_002;
    private readonly NoticeList _notices = new();
    private SandboxSource _source = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _source = await SandboxSource.StartAsync(tables: 10, rowsPerTable: 4000);

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Run_AConnectionOfTheScanIsCut_ThatTableIsReadAgain()
    {
        _source.Server.Faults.StrikeStatement("SELECT tbname, `ts`, `current`", Fault.DropBefore(), skip: 4);
        _source.Server.Faults.Strike("fetch_raw_block", Fault.Cut(700), skip: 20);
        await WholeAsync(InitialRead.Scan);
        Assert.Contains(_notices.Texts, n => n.StartsWith("retry 1 of 12", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ColumnsAndThenTheTableSeemToBeGone_TheTableIsReadAgain()
    {
        _source.Server.Faults.StrikeStatement("SELECT tbname, `ts`, `current`", Fault.Answer(0x2602, "Invalid column name: voltage"), times: 2);
        _source.Server.Faults.StrikeStatement("SELECT tbname, `ts`, `current`", Fault.Answer(0x2603, "Table does not exist"));
        var report = await _source.CaptureAsync(new CaptureOptions { Source = _source.Dsn(), InitialRead = InitialRead.Scan, Connections = 1 }, _notices);
        Assert.Equal(Rows, report.Point.Manifest.Statistics.Rows);
        Assert.Contains("and lists it", Assert.Single(_notices.Texts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TheSnapshotIsCut_ItBeginsAgain()
    {
        _source.Server.Faults.Strike("fetch_raw_data", Fault.Cut(2000), skip: 2);
        await WholeAsync(InitialRead.Snapshot);
        Assert.Contains(_notices.Texts, n => n.StartsWith("retry 1 of 12", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_TheConsumerOfTheSnapshotIsRemoved_FailsClearlyAndLeavesNoTopic()
    {
        var error = await ExpelledAsync(0, options => _source.CaptureFailsAsync(ErrorCode.ConnectionLost, options, progress: _notices));
        Assert.Contains("Consumer not exist", error.Message, StringComparison.Ordinal);
        Assert.Single(await TopicsAsync());
    }

    [Fact]
    public async Task Run_TheConsumerOfTheSnapshotIsRemoved_WithRetriesItBeginsAgain()
    {
        var report = await ExpelledAsync(12, options => _source.CaptureAsync(options, _notices));
        Assert.Equal(Rows, report.Point.Manifest.Statistics.Rows);
        Assert.Contains(_notices.Texts, n => n.StartsWith("retry 1 of 12", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_ATopicOfARunThatDied_IsDroppedByTheNext()
    {
        await _source.CaptureAsync();
        var plan = await _source.Repository.GetPlanAsync(null, Cancel);
        await _source.Connection.ExecuteAsync($"CREATE TOPIC {plan.Topic}_rows1_0123abcd AS STABLE fleet.meters", Cancel);
        await _source.CaptureAsync();
        Assert.Equal([plan.Topic], await TopicsAsync());
    }

    [Fact]
    public async Task Run_TheClusterHasNoRoomForAnotherTopic_TheRowsAreScanned()
    {
        _source.Server.Faults.StrikeStatement("AS STABLE", Fault.Answer(0x4004, "Topic num out of range"), times: int.MaxValue);
        await WholeAsync(InitialRead.Snapshot, FrameKind.Built);
        Assert.Contains(_notices.Texts, n => n.Contains("tmqMaxTopicNum", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_AnotherChangeOfTheDatabaseIsRunning_TheTopicIsMadeLater()
    {
        _source.Server.Faults.StrikeStatement("CREATE TOPIC", Fault.Answer(0x03D3, "Conflict transaction not completed"), times: 2);
        await WholeAsync(InitialRead.Scan);
        Assert.Contains(_notices.Texts, n => n.StartsWith("retry 2 of 12", StringComparison.Ordinal) && n.Contains("03D3", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_TheWalIsCutWhileItIsRead_GoesOnWhereItWas()
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 4000, 3000);
        _source.Server.Faults.Strike("fetch_raw_data", Fault.Cut(300), skip: 3);
        _source.Server.Faults.Strike("poll", Fault.Answer(0x090C, "Sync leader is unreachable"), skip: 4);
        var report = await _source.CaptureAsync(progress: _notices);
        Assert.Equal(30_000, report.Point.Manifest.Statistics.Rows);
        Assert.Contains(_notices.Texts, n => n.StartsWith("retry 1 of 12", StringComparison.Ordinal));
        Assert.True((await new VerifyRun(_source.Repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel)).IsIntact);
    }

    [Fact]
    public async Task Run_ServerRestartsWhileRowsAreRead_GoesOn()
    {
        _source.Server.Faults.StrikeStatement("SELECT tbname, `ts`, `current`", Fault.Slow(TimeSpan.FromMilliseconds(300)), times: 4, skip: 2);
        var reading = new ProgressSignal(p => p.Phase == WorkPhase.Rows);
        var capture = _source.CaptureAsync(new CaptureOptions { Source = _source.Dsn(), InitialRead = InitialRead.Scan }, reading);
        await reading.ReachedAsync(Cancel);
        await _source.Server.RestartAsync(Cancel);
        Assert.Equal(Rows, (await capture).Point.Manifest.Statistics.Rows);
    }

    [Fact]
    public void Check_ASourceThatStoodStillWasNotDeliveredWhole_Throws()
    {
        var counts = new RowCounts();
        counts.Add("meters", 99);
        var error = Assert.Throws<TidemarkException>(() => counts.Check([new Archive.Manifests.TableStatistics("meters", true, 1, 100)], "fleet"));
        Assert.Equal(ErrorCode.RowsMissing, error.Code);
        counts.Add("meters", 1);
        counts.Check([new Archive.Manifests.TableStatistics("meters", true, 1, 100), new Archive.Manifests.TableStatistics("busy", true, 1, null)], "fleet");
    }

    private async Task WholeAsync(InitialRead way, FrameKind? kind = null)
    {
        var report = await _source.CaptureAsync(new CaptureOptions { Source = _source.Dsn(), InitialRead = way }, _notices);
        Assert.Equal(Rows, report.Point.Manifest.Statistics.Rows);
        Assert.Equal(kind is null ? way == InitialRead.Snapshot : kind == FrameKind.Recorded, await InitialReads.CountAsync(_source.Repository, report.Point, FrameKind.Recorded) > 0);
        Assert.True((await new VerifyRun(_source.Repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel)).IsIntact);
    }

    // Its messages come slowly, so that it is still reading when it is removed.
    private async Task<T> ExpelledAsync<T>(int retries, Func<CaptureOptions, Task<T>> run)
    {
        _source.Server.Faults.Strike("fetch_raw_data", Fault.Slow(TimeSpan.FromMilliseconds(200)), times: 5);
        var running = run(new CaptureOptions { Source = _source.Dsn(), InitialRead = InitialRead.Snapshot, MaxRetries = retries });
        var group = await Testing.Condition.FindAsync(
            async () =>
            {
                var rows = await QueryRows.ReadAsync(_source.Connection, "SELECT `consumer_group`, `rows` FROM information_schema.ins_subscriptions WHERE `topic_name` LIKE '%rows1%' AND `rows` > 0", Cancel);
                return rows.Count == 0 ? null : (string)rows[0][0]!;
            },
            "a snapshot that is being read",
            Cancel);
        _source.Server.Faults.ExpelConsumers(group);
        return await running;
    }

    private async Task<IReadOnlyList<string>> TopicsAsync() =>
        [.. (await QueryRows.ReadAsync(_source.Connection, "SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = 'fleet'", Cancel)).Select(r => (string)r[0]!)];
}
