using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Sandbox.Faults;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Faults;

/// <summary>Restores that go wrong: the right error, nothing pretended, and the same command again ends well.</summary>
public sealed class RestoreFaults : IAsyncLifetime
{
    private SandboxSource _source = null!;
    private BackupPoint _point = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _source = await SandboxSource.StartAsync(tables: 20, rowsPerTable: 2000);
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, SandboxSource.Database, 20, 2000, 50);
        await _source.Connection.ExecuteAsync("ALTER STABLE fleet.meters DROP COLUMN note", Cancel);
        await _source.Connection.ExecuteAsync("DELETE FROM fleet.d3 WHERE ts < 1700000100000", Cancel);
        _point = (await _source.CaptureAsync()).Point;
    }

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Run_TargetHoldsTables_IsRefusedAndUntouched()
    {
        var before = await DatabaseContents.ReadAsync(_source.Connection, SandboxSource.Database);
        var error = await FailsAsync(ErrorCode.TargetNotEmpty, SandboxSource.Database);
        Assert.NotNull(error.Hint);
        Assert.Equal(before, await DatabaseContents.ReadAsync(_source.Connection, SandboxSource.Database));
    }

    [Fact]
    public async Task Run_WrongPassword_SaysSo()
    {
        var options = new RestoreOptions { Target = _source.Dsn("copy") with { Password = "wrong" } };
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(_source.Repository, options, TimeProvider.System, null).RunAsync(Cancel));
        Assert.Equal(ErrorCode.AuthenticationFailed, error.Code);
    }

    [Fact]
    public async Task Run_UnknownPoint_NamesThoseThereAre()
    {
        var options = new RestoreOptions { Target = _source.Dsn("copy"), Point = "17" };
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(_source.Repository, options, TimeProvider.System, null).RunAsync(Cancel));
        Assert.Equal(ErrorCode.PointNotFound, error.Code);
        Assert.Contains("1 to 2", error.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SegmentMissing_FailsBeforeTheTargetIsTouched()
    {
        File.Delete(PathOf(SegmentRole.Wal));
        await FailsAsync(ErrorCode.Truncated, "copy");
        Assert.DoesNotContain("copy", _source.Server.Engine.Databases.Keys);
    }

    [Theory]
    [InlineData(SegmentRole.Schema)]
    [InlineData(SegmentRole.Rows)]
    [InlineData(SegmentRole.Wal)]
    public async Task Run_FlippedBitInASegment_NamesFileAndPlaceAndNeverSaysDone(string role)
    {
        var file = PathOf(role);
        var content = await File.ReadAllBytesAsync(file, Cancel);
        content[content.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(file, content, Cancel);
        var error = await FailsAsync(ErrorCode.Corrupt, "copy");
        Assert.Contains(Path.GetFileName(file), error.ToString(), StringComparison.Ordinal);

        content[content.Length / 2] ^= 4;
        await File.WriteAllBytesAsync(file, content, Cancel);
        await EqualsAsync("copy");
    }

    [Fact]
    public async Task Run_ConnectionCutAfterAWrite_WritesAgainAndEndsEqual()
    {
        _source.Server.Faults.Strike("write_raw", Fault.DropAfter(), times: 2, skip: 1);
        await EqualsAsync("copy");
    }

    [Fact]
    public async Task Run_ServerRestartsInTheMiddle_GoesOnAndEndsEqual()
    {
        _source.Server.Faults.Strike("write_raw", Fault.Slow(TimeSpan.FromMilliseconds(300)), times: 3);
        var restore = EqualsAsync("copy");
        await Condition.UntilAsync(() => _source.Server.Engine.Databases.ContainsKey("copy"), "the target's creation", Cancel);
        await _source.Server.RestartAsync(Cancel);
        await restore;
    }

    [Fact]
    public async Task Run_SelectionWhileTheServerRestarts_EndsEqualToTheSelection()
    {
        _source.Server.Faults.Strike("write_raw", Fault.Slow(TimeSpan.FromMilliseconds(300)), times: 3);
        var options = new RestoreOptions { Target = _source.Dsn("copy"), Selection = new Backup.Selection.RestoreSelection { Where = "groupid IN (3, 4)", StartTime = "1700000050000" } };
        var restore = new RestoreRun(_source.Repository, options, TimeProvider.System, null).RunAsync(Cancel);
        await Condition.UntilAsync(() => _source.Server.Engine.Databases.ContainsKey("copy"), "the target's creation", Cancel);
        await _source.Server.RestartAsync(Cancel);
        await restore;

        await using var connection = await TDengine.Drivers.TDengineDriver.ConnectAsync(_source.Dsn(), null, null, Cancel);
        var expected = await Queries.QueryRows.ReadAsync(connection, "SELECT COUNT(*), SUM(voltage) FROM fleet.meters WHERE groupid IN (3, 4) AND ts >= 1700000050000", Cancel);
        Assert.Equal(expected[0], (await Queries.QueryRows.ReadAsync(connection, "SELECT COUNT(*), SUM(voltage) FROM copy.meters", Cancel))[0]);
    }

    [Fact]
    public async Task Run_OtherSelectionAfterAnInterruptedOne_IsRefusedAndTheSameGoesOn()
    {
        _source.Server.Faults.Strike("write_raw", Fault.DropBefore(), times: int.MaxValue, skip: 1);
        var options = new RestoreOptions { Target = _source.Dsn("copy"), MaxRetries = 1, Selection = new Backup.Selection.RestoreSelection { Where = "groupid < 3" } };
        await Assert.ThrowsAnyAsync<TidemarkException>(() => new RestoreRun(_source.Repository, options, TimeProvider.System, null).RunAsync(Cancel));
        _source.Server.Faults.Clear();

        await FailsAsync(ErrorCode.TargetNotEmpty, "copy");
        Assert.True((await new RestoreRun(_source.Repository, options, TimeProvider.System, null).RunAsync(Cancel)).Resumed);
    }

    [Fact]
    public async Task Run_ServerGoneForGood_FailsAndTheSameCommandGoesOnLater()
    {
        _source.Server.Faults.Strike("write_raw", Fault.DropBefore(), times: int.MaxValue, skip: 1);
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => RestoreAsync("copy", maxRetries: 2));
        Assert.Equal(3, error.ExitCode);
        _source.Server.Faults.Clear();
        Assert.True((await EqualsAsync("copy")).Resumed);
    }

    [Fact]
    public async Task Run_ConflictTransaction_IsRetried()
    {
        _source.Server.Faults.StrikeStatement("CREATE STABLE", Fault.Answer(0x03D3, "Conflict transaction not completed"), times: 2);
        await EqualsAsync("copy");
    }

    [Fact]
    public async Task Run_TargetHoldsOtherRowsThanThePointSays_TheComparisonFails()
    {
        var said = _point.Manifest with { Tables = [.. _point.Manifest.Tables.Select(t => t with { Rows = t.Rows + 1 })] };
        var file = Path.Combine(_source.Directory.Path, "repository", _point.Folder, "manifest.json");
        await File.WriteAllBytesAsync(file, said.ToBytes(), Cancel);
        var error = await FailsAsync(ErrorCode.Mismatch, "copy");
        Assert.Contains("meters", error.Message, StringComparison.Ordinal);
    }

    private async Task<TidemarkException> FailsAsync(ErrorCode code, string database)
    {
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => RestoreAsync(database));
        Assert.True(error.Code == code, error.ToString());
        return error;
    }

    private Task<RestoreReport> RestoreAsync(string database, int maxRetries = 12)
        => new RestoreRun(_source.Repository, new RestoreOptions { Target = _source.Dsn(database), MaxRetries = maxRetries }, TimeProvider.System, null).RunAsync(Cancel);

    private async Task<RestoreReport> EqualsAsync(string database)
    {
        var report = await RestoreAsync(database);
        await using var connection = await TDengine.Drivers.TDengineDriver.ConnectAsync(_source.Dsn(), null, null, Cancel);
        Assert.Equal("", DatabaseContents.Difference(await DatabaseContents.ReadAsync(connection, SandboxSource.Database), await DatabaseContents.ReadAsync(connection, database)));
        return report;
    }

    private string PathOf(string role)
    {
        var entry = _point.Manifest.Segments.FirstOrDefault(s => s.Role == role);
        var folder = entry is null ? BackupRepository.PointFolder(SandboxSource.Database, _point.Manifest.PreviousPointId!) : _point.Folder;
        var top = Path.Combine(_source.Directory.Path, "repository", folder);
        return entry is null ? Directory.EnumerateFiles(top, role + "-*.tide").First() : Path.Combine(top, entry.Name);
    }
}
