using System.Globalization;
using System.Text;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests.Services;

/// <summary>The service, killed with SIGKILL while its tasks are in every state, and started again: each task ends as it should, repositories are whole, nothing is there twice.</summary>
public sealed class ServiceKillTests : IAsyncLifetime
{
    private const string Database = "power";
    private const int Tables = 4;
    private SandboxServer _sandbox = null!;
    private ITDengineConnection _connection = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Dsn => $"taos+ws://root:taosdata@127.0.0.1:{_sandbox.Port}";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        _sandbox = await SandboxServer.StartAsync(new SandboxOptions { MaxTopics = 100 }, Cancel);
        _connection = await TDengineDriver.ConnectAsync(TDengine.Dsn.Parse(Dsn), null, null, Cancel);
        await SqlAsync($"CREATE DATABASE {Database} VGROUPS 2 WAL_RETENTION_PERIOD 3600");
        await SqlAsync($"CREATE STABLE {Database}.meters (ts TIMESTAMP, v INT, note VARCHAR(20)) TAGS (place NCHAR(10))");
        await WriteAsync(0, 2000);
    }

    public async ValueTask DisposeAsync()
    {
        if (_connection is not null) await _connection.DisposeAsync();
        if (_sandbox is not null) await _sandbox.DisposeAsync();
    }

    [Fact]
    public async Task Tasks_QueuedRunningAndWaitingToBeRetried_AreAllDone()
    {
        await using var service = await ServiceProcess.StartAsync(Dsn, "--max-tasks", "1");
        foreach (var plan in (string[])["waits", "runs", "queues"]) await service.PlanAsync(new PlanSettings { Name = plan, Database = Database, RetryTimes = 1, RetryInterval = "5s" });
        _sandbox.Faults.Strike("conn", Fault.Answer(0x000B, "Unable to establish connection"));
        var retried = await service.RunAsync("waits");
        await service.ReachesAsync(retried.Id, t => t.State == TaskState.Retried, "the pause");
        var hangs = HangAt("SHOW CREATE DATABASE");
        // It keeps the others waiting: one task runs at a time.
        var running = await service.RunAsync("runs");
        await hangs;
        var queued = await service.RunAsync("queues");

        await service.KillAndStartAsync();

        var ended = new List<TaskView>();
        foreach (var task in (TaskView[])[retried, running, queued]) ended.Add(await service.EndedAsync(task.Id));
        // One failed and was tried again, one was killed and run again.
        Assert.Equal(5, ended.Sum(t => t.Attempt));
        foreach (var plan in (string[])["waits", "runs", "queues"])
        {
            Assert.Single(await service.PointsAsync(plan));
            Assert.Single(await service.TasksAsync(plan));
            await RestoresAsync(service, plan, "copy_" + plan);
        }
    }

    [Fact]
    public async Task Tasks_ThatAreOver_StayAsTheyWere()
    {
        await using var service = await ServiceProcess.StartAsync(Dsn);
        await service.PlanAsync(new PlanSettings { Name = "over", Database = Database, RetryTimes = 0 });
        var succeeded = await service.EndedAsync((await service.RunAsync("over")).Id);
        _sandbox.Faults.Strike("conn", Fault.Answer(0x0357, "Authentication failure"));
        var failed = await service.EndedAsync((await service.RunAsync("over")).Id, TaskState.Failed);
        var hangs = HangAt("SHOW CREATE DATABASE");
        var cancelled = await service.RunAsync("over");
        await hangs;
        await service.PostAsync<TaskView>($"tasks/{cancelled.Id}/cancel");
        cancelled = await service.EndedAsync(cancelled.Id, TaskState.Cancelled);

        await service.KillAndStartAsync();

        foreach (var before in (TaskView[])[succeeded, failed, cancelled])
        {
            var after = await service.TaskAsync(before.Id);
            Assert.Equal((before.State, before.Attempt, before.EndedAt, before.PointId, before.Failure?.Text), (after.State, after.Attempt, after.EndedAt, after.PointId, after.Failure?.Text));
            Assert.Equal(before.Report?.GetRawText(), after.Report?.GetRawText());
        }

        Assert.Equal(3, (await service.TasksAsync("over")).Count);
        Assert.Single(await service.PointsAsync("over"));
        await RestoresAsync(service, "over", "copy");
    }

    [Theory]
    [InlineData("schema")]
    [InlineData("rows")]
    [InlineData("publishing")]
    public async Task Backup_KilledInAPhase_IsRunAgainAndLeavesNothingTwice(string phase)
    {
        await using var service = await ServiceProcess.StartAsync(Dsn);
        await service.PlanAsync(new PlanSettings { Name = "phase", Database = Database, RateLimitBytesPerSecond = phase == "rows" ? 20_000 : null });
        var hangs = phase == "schema" ? HangAt("INS_STABLES") : Task.CompletedTask;
        var task = await service.RunAsync("phase");
        await hangs;
        await service.ReachesAsync(task.Id, t => t.EndedAt is not null || t.Phase == phase || phase == "schema", phase);

        await service.KillAndStartAsync();

        await service.PutAsync<PlanView>("plans/phase", new PlanSettings { Server = "main", Database = Database, Directory = "phase" });
        await service.EndedAsync(task.Id);
        var points = await service.PointsAsync("phase");
        // One that was published before the kill stays, and is followed by an empty one.
        Assert.InRange(points.Count, 1, phase == "publishing" ? 2 : 1);
        Assert.Equal(Tables * 2000, points.Sum(p => p.Rows));
        await RestoresAsync(service, "phase", "copy");
    }

    [Fact]
    public async Task Restore_Killed_GoesOnWhereItWas()
    {
        await using var service = await ServiceProcess.StartAsync(Dsn);
        await service.PlanAsync(new PlanSettings { Name = "back", Database = Database });
        await service.EndedAsync((await service.RunAsync("back")).Id);
        await SqlAsync($"ALTER STABLE {Database}.meters ADD COLUMN extra INT");
        await SqlAsync($"DELETE FROM {Database}.d1 WHERE ts < 1760000000100");
        await service.EndedAsync((await service.RunAsync("back")).Id);
        var hangs = HangAt(p => p.Action == "write_raw");
        var task = await service.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "back", Database = "copy" });
        await hangs;

        await service.KillAndStartAsync();

        var end = await service.EndedAsync(task.Id);
        Assert.Equal((2, true), (end.Attempt, end.Report!.Value.GetProperty("resumed").GetBoolean()));
        Assert.Equal(await ReadAsync(Database), await ReadAsync("copy"));
    }

    [Fact]
    public async Task Upkeep_KilledAnywhere_EndsAndLosesNoPointThatIsKept()
    {
        await using var service = await ServiceProcess.StartAsync(Dsn);
        await service.PlanAsync(new PlanSettings { Name = "kept", Database = Database });
        for (var point = 0; point < 4; point++)
        {
            await WriteAsync(5000 + (point * 10), 10);
            await service.EndedAsync((await service.RunAsync("kept")).Id);
        }

        foreach (var (path, body) in ((string, object)[])[("verify", new { depth = "structure" }), ("compact", new { }), ("prune", new { keepLast = 1 })])
        {
            var task = await service.PostAsync<TaskView>($"plans/kept/{path}", body);
            await service.ReachesAsync(task.Id, t => t.State != TaskState.Queued, path);
            await service.KillAndStartAsync();
            await service.EndedAsync(task.Id);
            await VerifyAsync(service, "kept");
            await RestoresAsync(service, "kept", "copy_" + path);
        }

        Assert.Single(await service.PointsAsync("kept"));
    }

    [Fact]
    public async Task Changes_KilledInTheMiddle_AreWholeOrNotThere()
    {
        await using var service = await ServiceProcess.StartAsync(Dsn);
        await SqlAsync("CREATE DATABASE other WAL_RETENTION_PERIOD 3600");
        await service.PlanAsync(new PlanSettings { Name = "changed", Database = Database });
        await service.EndedAsync((await service.RunAsync("changed")).Id);
        for (var round = 0; round < 2; round++)
        {
            var delay = TimeSpan.FromMilliseconds(40 * round);
            var hangs = HangAt("SHOW CREATE DATABASE");
            var task = await service.RunAsync("changed");
            await hangs;
            var settings = new PlanSettings { Server = "main", Database = Database, Directory = "changed", Connections = 2 + round };
            var isKnown = await service.KillInAsync(s => s.PutAsync<PlanView>("plans/changed", settings), delay);
            await service.EndedAsync(task.Id);
            var connections = (await service.GetAsync<PlanView>("plans/changed")).Settings.Connections;
            if (isKnown) Assert.Equal(2 + round, connections);
            await service.PutAsync<PlanView>("plans/changed", settings);
            var clone = new PlanClone { Name = "clone", Database = "other", Directory = "clone", NextExecutionAt = DateTimeOffset.UtcNow.AddHours(1) };
            isKnown = await service.KillInAsync(s => s.PostAsync<PlanView>("plans/changed/clone", clone), delay);
            var plans = await service.GetAsync<Tidemark.Service.Api.Page<PlanView>>("plans");
            if (isKnown) Assert.Equal(2, plans.Items.Count);
            if (plans.Items.Count == 1) await service.PostAsync<PlanView>("plans/changed/clone", clone);
            await service.EndedAsync((await service.RunAsync("clone")).Id);
            await service.PostAsync<PlanView>("plans/clone/stop");
            isKnown = await service.KillInAsync(s => s.DeleteAsync<PlanDeletion>("plans/clone?files=true"), delay);
            plans = await service.GetAsync<Tidemark.Service.Api.Page<PlanView>>("plans");
            if (isKnown) Assert.Single(plans.Items);
            if (plans.Items.Count == 2) await service.DeleteAsync<PlanDeletion>("plans/clone?files=true");
            Assert.False(Directory.Exists(Path.Combine(service.Backups, "clone")) && Directory.EnumerateFiles(Path.Combine(service.Backups, "clone"), "*.tide", SearchOption.AllDirectories).Any());
        }

        await RestoresAsync(service, "changed", "copy");
    }

    /// <summary>Restores the latest point, which must be equal to the source.</summary>
    private async Task RestoresAsync(ServiceProcess service, string plan, string database)
    {
        await VerifyAsync(service, plan);
        await service.EndedAsync((await service.PostAsync<TaskView>("restores", new RestoreRequest { Plan = plan, Database = database })).Id);
        Assert.Equal(await ReadAsync(Database), await ReadAsync(database));
    }

    private static async Task VerifyAsync(ServiceProcess service, string plan) => (await TidemarkProcess.RunAsync("verify", Path.Combine(service.Backups, plan), "--depth", "structure")).Ended(0);

    private Task HangAt(string sql) => HangAt(p => p.Sql?.Contains(sql, StringComparison.OrdinalIgnoreCase) == true);

    private Task HangAt(Func<FaultPoint, bool> match)
    {
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _sandbox.Faults.Strike(point => match(point) && (struck.TrySetResult() || true), Fault.Mute());
        return struck.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    private Task<long> SqlAsync(string sql) => _connection.ExecuteAsync(sql, Cancel).AsTask();

    private async Task<IReadOnlyList<string>> ReadAsync(string database)
    {
        var lines = new List<string>();
        for (var table = 1; table <= Tables; table++)
        {
            await using var result = await _connection.QueryAsync($"SELECT * FROM {database}.d{table}", Cancel);
            while (await result.FetchBlockAsync(Cancel) is { } buffer)
            {
                using var _ = buffer;
                var block = RawBlock.Parse(buffer.Memory);
                for (var row = 0; row < block.RowCount; row++)
                    lines.Add($"d{table}|" + string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(c => Convert.ToString(block.GetObject(c, row), CultureInfo.InvariantCulture) ?? "NULL")));
            }
        }

        return lines;
    }

    private async Task WriteAsync(int first, int count)
    {
        for (var table = 1; table <= Tables; table++)
        {
            var sql = new StringBuilder().Append(CultureInfo.InvariantCulture, $"INSERT INTO {Database}.d{table} USING {Database}.meters TAGS ('place {table}') VALUES");
            for (var row = first; row < first + count; row++) sql.Append(CultureInfo.InvariantCulture, $" ({1_760_000_000_000 + row}, {row * table}, 'note {row}')");
            await SqlAsync(sql.ToString());
        }
    }
}
