using System.Net;
using Microsoft.EntityFrameworkCore;
using Tidemark.Archive.Manifests;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>Tasks that fail, are tried again, are killed, and go on.</summary>
public sealed class TaskStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_OnAServerThatFailsTwice_SucceedsAtTheThirdAttempt()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("stubborn", p => p with { RetryTimes = 2, RetryInterval = "1s" });
        scene.Sandbox.Faults.Strike("conn", Fault.Answer(0x000B, "Unable to establish connection"), times: 2);
        var end = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/stubborn/run")).Id);
        Assert.Equal(3, end.Attempt);
        Assert.Null(end.Failure);
        var log = (await scene.Api.GetAsync<Page<TaskLogLine>>($"tasks/{end.Id}/log")).Items;
        Assert.Equal(2, log.Count(l => l.Level == TaskLogLevel.Error && l.Text.Contains("[0x000B] Unable to establish connection", StringComparison.Ordinal)));
        Assert.Contains(log, l => l.Text == "retry 2 of 2 in 1 s");
    }

    [Fact]
    public async Task Backup_WithAPermanentFault_IsNotTriedAgain()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("hopeless", p => p with { RetryTimes = 5, RetryInterval = "1s" });
        await scene.SqlAsync($"DROP DATABASE {ServiceScene.Database}");
        var end = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/hopeless/run")).Id, TaskState.Failed);
        Assert.Equal((1, "TM207"), (end.Attempt, end.Failure!.Code));
        Assert.StartsWith("Error: tmq to td task exec error\n\nCaused by:\n", end.Failure.Text, StringComparison.Ordinal);
        Assert.NotNull(end.Failure.Hint);
    }

    [Fact]
    public async Task Gap_WithThePolicyOfANewInitialPoint_BreaksTheChainAndHealsIt()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("healing");
        await scene.Api.BackupAsync("healing");
        await LoseWalAsync(scene);
        var failed = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/healing/run")).Id, TaskState.Failed);
        Assert.Equal("TM301", failed.Failure!.Code);
        var points = await scene.Api.PointsAsync("healing", 2);
        Assert.All(points, p => Assert.Equal(PointKind.Initial, p.Kind));
        Assert.NotEqual(points[0].ChainId, points[1].ChainId);
        var healed = Assert.Single((await scene.Api.GetAsync<Page<TaskView>>("tasks?plan=healing")).Items, t => t.RequestedBy == "the broken chain");
        await scene.Api.EndedAsync(healed.Id);
        Assert.Equal(new ChainView(ChainState.Whole, null), (await scene.Api.GetAsync<PlanView>("plans/healing")).Chain);
        var copy = await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "healing", Database = "healed" });
        await scene.Api.EndedAsync(copy.Id);
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("healed"));
    }

    [Fact]
    public async Task Gap_InAnInitialPoint_FailsAndLeavesTheNextOneToTheSchedule()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("slow");
        // The WAL of the first rows is gone before they are read.
        scene.Sandbox.Faults.Strike("poll", Fault.Answer(0x1005, "WAL log not exist"));
        Assert.Equal("TM301", await FailureAsync(scene, "slow"));
        Assert.Equal(ChainState.None, (await scene.Api.GetAsync<PlanView>("plans/slow")).Chain.State);
        await scene.Api.BackupAsync("slow");
        await LoseWalAsync(scene);
        // The healing point fails too. Only the reading of an initial point describes tables.
        var isInitial = false;
        scene.Sandbox.Faults.Strike(point => (isInitial |= point.Sql?.Contains("DESCRIBE", StringComparison.Ordinal) == true) && point.Action == "poll", Fault.Answer(0x1005, "WAL log not exist"));
        Assert.Equal("TM301", await FailureAsync(scene, "slow"));
        var healing = await Condition.FindAsync<TaskView>(async () => (await TasksAsync(scene, "slow")).FirstOrDefault(t => t.RequestedBy == "the broken chain"), "the healing task", Cancel);
        Assert.Equal("TM301", (await scene.Api.EndedAsync(healing.Id, TaskState.Failed)).Failure!.Code);
        Assert.Equal(4, (await TasksAsync(scene, "slow")).Count);
        Assert.Equal(ChainState.Broken, (await scene.Api.GetAsync<PlanView>("plans/slow")).Chain.State);
        await scene.Api.BackupAsync("slow");
        Assert.Equal(ChainState.Whole, (await scene.Api.GetAsync<PlanView>("plans/slow")).Chain.State);

        static async Task<string> FailureAsync(ServiceScene scene, string plan) => (await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>($"plans/{plan}/run")).Id, TaskState.Failed)).Failure!.Code;

        static async Task<IReadOnlyList<TaskView>> TasksAsync(ServiceScene scene, string plan) => (await scene.Api.GetAsync<Page<TaskView>>($"tasks?plan={plan}")).Items;
    }

    [Fact]
    public async Task Gap_WhereTheServiceDiesBeforeTheFailureIsWrittenDown_HealsWithOneInitialPoint()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("dying");
        await scene.Api.BackupAsync("dying");
        await LoseWalAsync(scene);
        // Only the reading of an initial point describes tables.
        var hangs = scene.HangAt("DESCRIBE");
        var failed = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/dying/run")).Id, TaskState.Failed);
        await hangs;
        await scene.StopServiceAsync();
        // What is on the disk when it dies after the healing task was queued, and before the end of the other is written down.
        using (var catalog = CatalogDatabase.OnSqlite(Path.Combine(scene.Data, "catalog.db")))
        {
            var changed = await catalog.WriteAsync(db => db.Tasks.Where(t => t.Id == failed.Id).ExecuteUpdateAsync(t => t.SetProperty(r => r.State, TaskState.Queued).SetProperty(r => r.EndedAt, (DateTimeOffset?)null), Cancel), Cancel);
            Assert.Equal(1, changed);
        }

        await scene.StartServiceAsync();
        await scene.Api.EndedAsync(failed.Id);
        var healing = Assert.Single((await scene.Api.GetAsync<Page<TaskView>>("tasks?plan=dying")).Items, t => t.RequestedBy == "the broken chain");
        await scene.Api.EndedAsync(healing.Id);
        var points = await scene.Api.PointsAsync("dying", 3);
        Assert.Equal([PointKind.Initial, PointKind.Initial, PointKind.Increment], points.Select(p => p.Kind));
    }

    [Fact]
    public async Task Gap_WithThePolicyOfWaiting_StaysBrokenUntilANewChainIsAskedFor()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("waiting", p => p with { BrokenChain = BrokenChainPolicy.Wait });
        await scene.Api.BackupAsync("waiting");
        await LoseWalAsync(scene);
        for (var i = 0; i < 2; i++) await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/waiting/run")).Id, TaskState.Failed);
        var broken = await scene.Api.GetAsync<PlanView>("plans/waiting");
        Assert.Equal((ChainState.Broken, 1), (broken.Chain.State, broken.Points));
        Assert.Contains("WAL", broken.Chain.Fault, StringComparison.Ordinal);
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/waiting/run?newChain=true")).Id);
        Assert.Equal(ChainState.Whole, (await scene.Api.GetAsync<PlanView>("plans/waiting")).Chain.State);
    }

    [Fact]
    public async Task Service_StoppedWhileTasksRunAndWait_GoesOnWithThemWhenItStarts()
    {
        await using var scene = await ServiceScene.StartAsync(o => o with { MaxTasks = 1 });
        await scene.SqlAsync("CREATE DATABASE second WAL_RETENTION_PERIOD 3600", "CREATE STABLE second.meters (ts TIMESTAMP, v INT, note VARCHAR(20)) TAGS (place NCHAR(10))");
        await scene.Api.PlanAsync("running");
        await scene.Api.PlanAsync("queued", p => p with { Database = "second" });
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var running = await scene.Api.PostAsync<TaskView>("plans/running/run");
        await hangs;
        var queued = await scene.Api.PostAsync<TaskView>("plans/queued/run");
        await scene.StopServiceAsync();
        await scene.StartServiceAsync();
        Assert.Equal(2, (await scene.Api.EndedAsync(running.Id)).Attempt);
        Assert.Equal(1, (await scene.Api.EndedAsync(queued.Id)).Attempt);
    }

    [Fact]
    public async Task Service_StoppedWhileATaskWaitsToBeTriedAgain_TriesItAgain()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("patient", p => p with { RetryTimes = 1, RetryInterval = "2s" });
        scene.Sandbox.Faults.Strike("conn", Fault.Answer(0x000B, "Unable to establish connection"));
        var task = await scene.Api.PostAsync<TaskView>("plans/patient/run");
        await scene.Api.ReachesAsync(task.Id, t => t.State == TaskState.Retried, "the pause");
        await scene.StopServiceAsync();
        await scene.StartServiceAsync();
        Assert.Equal(2, (await scene.Api.EndedAsync(task.Id)).Attempt);
    }

    [Fact]
    public async Task Restore_Cancelled_GoesOnWhenItIsAskedForAgain()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.WriteAsync(1000, 500);
        await scene.Api.PlanAsync("half");
        await scene.Api.BackupAsync("half");
        // Tables are there, and the rows that follow never are.
        var hangs = scene.HangAt(point => point.Action == "write_raw");
        var request = new RestoreRequest { Plan = "half", Database = "half_copy" };
        var task = await scene.Api.PostAsync<TaskView>("restores", request);
        await hangs;
        await scene.Api.PostAsync<TaskView>($"tasks/{task.Id}/cancel");
        await scene.Api.EndedAsync(task.Id, TaskState.Cancelled);
        var again = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", request)).Id);
        Assert.True(again.Report!.Value.GetProperty("resumed").GetBoolean());
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("half_copy"));
    }

    [Fact]
    public async Task Service_StoppedInTheMiddleOfARestore_GoesOnWhereItWas()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("parted");
        await scene.Api.BackupAsync("parted");
        var hangs = scene.HangAt(point => point.Action == "write_raw");
        var task = await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "parted", Database = "whole" });
        await hangs;
        await scene.StopServiceAsync();
        await scene.StartServiceAsync();
        var end = await scene.Api.EndedAsync(task.Id);
        Assert.Equal(2, end.Attempt);
        Assert.True(end.Report!.Value.GetProperty("resumed").GetBoolean());
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("whole"));
    }

    [Fact]
    public async Task Restore_WithFaults_IsRefusedAtOnce()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("refused");
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Post, "restores", new RestoreRequest { Plan = "refused" });
        await scene.Api.BackupAsync("refused");
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Post, "restores", new RestoreRequest { Plan = "refused", Point = "99" });
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Post, "restores", new RestoreRequest { Plan = "refused", Server = "nowhere" });
        await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "restores", new RestoreRequest { Plan = "refused", Connections = 0 });
        var dry = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "refused", Database = "never", DryRun = true })).Id);
        Assert.NotEqual(0, dry.Report!.Value.GetProperty("plannedSteps").GetArrayLength());
        Assert.DoesNotContain("never", scene.Sandbox.Engine.Databases.Keys);
    }

    private static async Task LoseWalAsync(ServiceScene scene)
    {
        await scene.WriteAsync(500, 10);
        FaultPlan.TruncateLog(scene.Sandbox.Engine.Databases[ServiceScene.Database], keep: 0);
        await scene.WriteAsync(600, 10);
    }
}
