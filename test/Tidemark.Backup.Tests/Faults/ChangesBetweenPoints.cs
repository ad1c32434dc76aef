using Tidemark.Archive.Manifests;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
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

/// <summary>What happens to a server and its database between two points, or during one, behind the back of a plan: nothing is lost, and two databases are never mixed.</summary>
public sealed class ChangesBetweenPoints : IAsyncLifetime
{
    private SandboxSource _source = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _source = await SandboxSource.StartAsync();

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    [Fact]
    public async Task Run_AVgroupAppeared_EndsTheChainAndANewOneBeginsWhereThatIsThePolicy()
    {
        await _source.CaptureAsync();
        FaultPlan.AddVgroup(_source.Server.Engine.GetDatabase("fleet"));
        Assert.Contains("vgroups", (await _source.CaptureFailsAsync(ErrorCode.ChainBroken)).Message, StringComparison.Ordinal);
        var report = await _source.CaptureAsync(new CaptureOptions { Source = _source.Dsn(), NewChainOnGap = true });
        Assert.Equal(PointKind.Initial, report.Point.Manifest.Kind);
        await RestoresToAsync(_source.Repository, null, await ContentsAsync());
    }

    [Fact]
    public async Task Run_TheTopicWasDropped_IsMadeAgainAndNothingIsLost()
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 20);
        await _source.Connection.ExecuteAsync($"DROP TOPIC FORCE `{await TopicAsync()}`", Cancel);
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 520, 20);
        Assert.Equal(PointKind.Increment, (await _source.CaptureAsync()).Point.Manifest.Kind);
        await RestoresToAsync(_source.Repository, null, await ContentsAsync());
    }

    [Theory]
    [InlineData("topic")]
    [InlineData("group")]
    [InlineData("consumer")]
    public async Task Run_WhatItReadsThroughIsRemovedWhileItReads_LosesNothing(string what)
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 2000);
        _source.Server.Faults.Strike("fetch_raw_data", Fault.Slow(TimeSpan.FromMilliseconds(300)), times: 3);
        var reading = new ProgressSignal(p => p.Phase == WorkPhase.Wal);
        var capture = _source.CaptureAsync(progress: reading);
        await reading.ReachedAsync(Cancel);
        await RemoveAsync(what);
        try
        {
            await capture;
        }
        catch (TidemarkException e) when (e.Code is not (ErrorCode.Internal or ErrorCode.WalGap or ErrorCode.ChainBroken))
        {
            await _source.CaptureAsync();
        }

        await RestoresToAsync(_source.Repository, null, await ContentsAsync());
    }

    [Fact]
    public async Task Run_AnotherDatabaseOfTheSameNameAndVgroups_IsANewChainAndNeverAMixture()
    {
        await _source.CaptureAsync();
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 5);
        var first = (await _source.CaptureAsync()).Point;
        var firstContents = await ContentsAsync();
        await using var other = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        var dsn = Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{other.Port}/fleet");
        await using var connection = await TDengineDriver.ConnectAsync(dsn with { Database = null }, null, null, Cancel);
        await SampleDatabase.CreateAsync(connection, "fleet", 3, 2000);
        Assert.Equal(_source.Server.Engine.GetDatabase("fleet").Vgroups.Select(v => v.Id), other.Engine.GetDatabase("fleet").Vgroups.Select(v => v.Id));

        await _source.CaptureFailsAsync(ErrorCode.ChainBroken, new CaptureOptions { Source = dsn });
        var second = (await _source.CaptureAsync(new CaptureOptions { Source = dsn, NewChainOnGap = true })).Point;
        Assert.NotEqual(first.Manifest.ChainId, second.Manifest.ChainId);
        await RestoresToAsync(_source.Repository, first.Id, firstContents);
        await _source.Connection.ExecuteAsync("DROP DATABASE copy", Cancel);
        await RestoresToAsync(_source.Repository, second.Id, await DatabaseContents.ReadAsync(connection, "fleet"));
    }

    [Fact]
    public async Task Run_TheServerWasUpgraded_GoesOnRecordsItAndSaysSo()
    {
        var before = (await _source.CaptureAsync()).Point;
        await using var upgraded = await SandboxServer.StartAsync(_source.Server.Options with { Port = 0, ServerVersion = "3.3.8.0" }, _source.Server.Engine, Cancel);
        await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500, 5);
        var report = await _source.CaptureAsync(new CaptureOptions { Source = _source.Dsn() with { Port = upgraded.Port } });
        Assert.Equal(before.Id, report.Point.Manifest.PreviousPointId);
        Assert.Equal("3.3.8.0", report.Point.Manifest.Source.ServerVersion);
        Assert.Contains(report.Warnings, w => w.Contains("3.3.8.0", StringComparison.Ordinal) && w.Contains(before.Manifest.Source.ServerVersion, StringComparison.Ordinal));
        await RestoresToAsync(_source.Repository, null, await ContentsAsync());
    }

    [Fact]
    public async Task Run_OfTwoRepositoriesAtOnce_BothAreWholeAndHaveTopicsOfTheirOwn()
    {
        using var directory = new TemporaryDirectory();
        var second = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);
        for (var point = 0; point < 2; point++)
        {
            await Task.WhenAll(_source.CaptureAsync(), new CaptureRun(second, new CaptureOptions { Source = _source.Dsn() }, TimeProvider.System, null).RunAsync(Cancel));
            await SampleDatabase.InsertAsync(_source.Connection, "fleet", 10, 500 + (point * 10), 10);
        }

        await Task.WhenAll(_source.CaptureAsync(), new CaptureRun(second, new CaptureOptions { Source = _source.Dsn() }, TimeProvider.System, null).RunAsync(Cancel));
        Assert.NotEqual(await TopicAsync(), (await second.GetPlanAsync(null, Cancel)).Topic);
        await RestoresToAsync(_source.Repository, null, await ContentsAsync());
        await _source.Connection.ExecuteAsync("DROP DATABASE copy", Cancel);
        await RestoresToAsync(second, null, await ContentsAsync());
    }

    [Fact]
    public async Task Restore_WhileAnotherWritesTheSameTarget_IsRefusedAndTheFirstEndsWell()
    {
        await _source.CaptureAsync();
        _source.Server.Faults.Strike("write_raw", Fault.Slow(TimeSpan.FromMilliseconds(300)), times: 3);
        var first = RestoresToAsync(_source.Repository, null, await ContentsAsync());
        await Condition.UntilAsync(() => _source.Server.Engine.Databases.ContainsKey("copy"), "the target's creation", Cancel);
        var error = await Assert.ThrowsAnyAsync<TidemarkException>(() => RestoreAsync(_source.Repository, null));
        Assert.Equal(ErrorCode.Locked, error.Code);
        await first;
    }

    private Task<IReadOnlyList<string>> ContentsAsync() => DatabaseContents.ReadAsync(_source.Connection, "fleet");

    private async Task<string> TopicAsync() => (await _source.Repository.GetPlanAsync(null, Cancel)).Topic;

    private Task<RestoreReport> RestoreAsync(BackupRepository repository, string? point) =>
        new RestoreRun(repository, new RestoreOptions { Target = _source.Dsn("copy"), Point = point }, TimeProvider.System, null).RunAsync(Cancel);

    private async Task RestoresToAsync(BackupRepository repository, string? point, IReadOnlyList<string> expected)
    {
        await RestoreAsync(repository, point);
        Assert.Equal("", DatabaseContents.Difference(expected, await DatabaseContents.ReadAsync(_source.Connection, "copy")));
    }

    private async Task RemoveAsync(string what)
    {
        var topic = await TopicAsync();
        if (what == "topic")
        {
            await _source.Connection.ExecuteAsync($"DROP TOPIC FORCE `{topic}`", Cancel);
            return;
        }

        foreach (var row in await QueryRows.ReadAsync(_source.Connection, $"SELECT DISTINCT `consumer_group` FROM information_schema.ins_subscriptions WHERE `topic_name` = '{topic}'", Cancel))
        {
            if (what == "consumer") _source.Server.Faults.ExpelConsumers((string)row[0]!);
            else await _source.Connection.ExecuteAsync($"DROP CONSUMER GROUP FORCE `{row[0]}` ON `{topic}`", Cancel);
        }
    }
}
