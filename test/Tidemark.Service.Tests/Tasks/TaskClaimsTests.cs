using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Tidemark.Backup.Progress;
using Tidemark.Service.Nodes;
using Tidemark.Service.Operation;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Catalog;
using Tidemark.Service.Webhooks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Tasks;

/// <summary>How nodes share tasks.</summary>
public sealed class TaskClaimsTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static readonly TaskKind[] Kinds = Enum.GetValues<TaskKind>();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Take_ByManyNodesAtOnce_GivesEachTaskToOne(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        for (var i = 0; i < 6; i++) await scene.AddTaskAsync("plan" + i, t => t.Server = "free");
        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(() => Claims(scene, "node" + n).TakeAsync(Kinds, Cancel))));
        Assert.Equal(6, taken.OfType<Service.Catalog.TaskRow>().Select(t => t.Id).Distinct().Count());
        Assert.Equal(6, taken.Count(t => t is not null));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Take_WhatIsNotDueOrWhoseKeyRuns_LeavesIt(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        await scene.AddTaskAsync("busy", t => t.State = TaskState.Running);
        await scene.AddTaskAsync("busy");
        await scene.AddTaskAsync("later", t => (t.State, t.NotBefore) = (TaskState.Retried, Time.GetUtcNow().AddMinutes(1)));
        Assert.Null(await Claims(scene, "node").TakeAsync(Kinds, Cancel));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Take_BehindManyThatCannotBeTaken_FindsTheOneThatCan(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        await scene.AddAsync(new Service.Catalog.ServerRow { Name = "full", Address = "taos+ws://full", MaxTasks = 1, CreatedAt = DateTimeOffset.UnixEpoch });
        await scene.AddTaskAsync("busy", t => (t.State, t.Server) = (TaskState.Running, "full"));
        for (var i = 0; i < 60; i++) await scene.AddTaskAsync("busy", t => t.Kind = TaskKind.Prune);
        for (var i = 0; i < 60; i++) await scene.AddTaskAsync("waits" + i, t => t.Server = "full");
        // It asks no server, so it does not mind that this one is full.
        var dump = await scene.AddTaskAsync("waits0", t => (t.Kind, t.Server, t.ExclusiveKey) = (TaskKind.Dump, "full", "dump waits0"));
        var free = await scene.AddTaskAsync("free");
        var claims = Claims(scene, "node");
        Assert.Equal([dump, free], [(await claims.TakeAsync(Kinds, Cancel))?.Id, (await claims.TakeAsync(Kinds, Cancel))?.Id]);
        Assert.Null(await claims.TakeAsync(Kinds, Cancel));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Take_WithRoomForSomeKinds_LeavesTheOthers(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        await scene.AddTaskAsync("plan", t => (t.Kind, t.ExclusiveKey) = (TaskKind.Verify, "verify plan"));
        var backup = await scene.AddTaskAsync("plan");
        var claims = Claims(scene, "node");
        Assert.Equal(backup, (await claims.TakeAsync(TaskKinds.OfServers, Cancel))?.Id);
        Assert.Null(await claims.TakeAsync(TaskKinds.OfServers, Cancel));
        Assert.Equal(TaskKind.Verify, (await claims.TakeAsync(TaskKinds.OfFiles, Cancel))?.Kind);
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite, TaskState.Queued)]
    [InlineData(CatalogKind.Sqlite, TaskState.Retried)]
    [InlineData(CatalogKind.Postgres, TaskState.Queued)]
    [InlineData(CatalogKind.Postgres, TaskState.Retried)]
    public async Task End_OfAnAttemptWhoseTaskWasCancelledMeanwhile_IsTheTasksEnd(CatalogKind kind, TaskState end)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var id = await scene.AddTaskAsync("plan");
        var claims = Claims(scene, "node");
        using var task = new RunningTask((await claims.TakeAsync(Kinds, Cancel))!, Time);
        var queue = Queue(scene);
        // Either the plan was changed, and the attempt winds down to begin again; or it has failed, and would be tried again.
        if (end == TaskState.Queued) await scene.Catalog.WriteAsync(db => db.Tasks.ExecuteUpdateAsync(t => t.SetProperty(r => r.StopRequested, StopReason.Interrupted)), Cancel);
        await queue.CancelAsync(id, "root", Cancel);
        Assert.Equal(TaskState.Cancelled, await claims.EndAsync(task, new TaskEnd(end) { NotBefore = end == TaskState.Retried ? Time.GetUtcNow() : null }, Cancel));
        var row = await scene.TaskAsync(id);
        Assert.Equal((TaskState.Cancelled, 0, (StopReason?)null, "node"), (row.State, row.Retries, row.StopRequested, row.Node));
        Assert.NotNull(row.EndedAt);
        Assert.Null(await claims.TakeAsync(Kinds, Cancel));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task CancelPlan_WhoseRunningTaskQueuesAnother_CancelsThatToo(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var id = await scene.AddTaskAsync("plan");
        var claims = Claims(scene, "node");
        using var task = new RunningTask((await claims.TakeAsync(Kinds, Cancel))!, Time);
        var queue = Queue(scene);
        var cancelling = queue.CancelPlanAsync("plan", "root", Cancel);
        await Condition.UntilAsync(async () => (await scene.TaskAsync(id)).StopRequested == StopReason.Cancelled, "the request to stop", Cancel);
        var follower = await queue.AddBehindAsync(NewTask.Backup("plan", "main", "the broken chain"), Cancel);
        await claims.EndAsync(task, new TaskEnd(TaskState.Failed), Cancel);
        await cancelling;
        Assert.Equal((TaskState.Failed, TaskState.Cancelled), ((await scene.TaskAsync(id)).State, (await scene.TaskAsync(follower.Id)).State));
        Assert.Single(await queue.LogAsync(id, 0, 10, Cancel), l => l.Text == "cancelled by root");
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Recover_ANodeThatSignsNoMore_QueuesItsTaskAndItsLateEndIsIgnored(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var time = new FakeTimeProvider(Time.GetUtcNow());
        var id = await scene.AddTaskAsync("plan");
        var (dead, alive) = (Claims(scene, "dead", time), Claims(scene, "alive", time));
        using var first = new RunningTask((await dead.TakeAsync(Kinds, Cancel))!, time);
        Assert.Equal((true, (StopReason?)null), await dead.SignAsync(first, Cancel));
        await LookAsync(alive, time, seconds: 44);
        Assert.Equal(1, await AfterAsync(alive, time, TimeSpan.FromSeconds(1)));
        using var second = new RunningTask((await alive.TakeAsync(Kinds, Cancel))!, time);
        Assert.Equal((2, 0), (second.Row.Attempt, second.Row.Retries));
        // The first node was only slow: what it writes now must not count.
        Assert.Equal((false, (StopReason?)null), await dead.SignAsync(first, Cancel));
        Assert.Null(await dead.EndAsync(first, new TaskEnd(TaskState.Failed), Cancel));
        Assert.Equal(TaskState.Succeeded, await alive.EndAsync(second, new TaskEnd(TaskState.Succeeded) { PointId = "1" }, Cancel));
        Assert.Equal((TaskState.Succeeded, "1"), ((await scene.TaskAsync(id)).State, (await scene.TaskAsync(id)).PointId));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Recover_AtTheStartOfANode_TakesBackItsOwnAtOnce(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var id = await scene.AddTaskAsync("plan");
        var cancelled = await scene.AddTaskAsync("other");
        await Claims(scene, "node").TakeAsync(Kinds, Cancel);
        await Claims(scene, "node").TakeAsync(Kinds, Cancel);
        await scene.Catalog.WriteAsync(db => db.Tasks.Where(t => t.Id == cancelled).ExecuteUpdateAsync(t => t.SetProperty(r => r.StopRequested, StopReason.Cancelled)), Cancel);
        Assert.Equal(2, await (await JoinedAsync(scene, "node")).RecoverAsync(Cancel));
        Assert.Equal((TaskState.Queued, TaskState.Cancelled), ((await scene.TaskAsync(id)).State, (await scene.TaskAsync(cancelled)).State));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Sign_ARunningTask_WritesItsProgressAndItsLog(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var time = new FakeTimeProvider(Time.GetUtcNow());
        var id = await scene.AddTaskAsync("plan");
        var claims = Claims(scene, "node", time);
        using var task = new RunningTask((await claims.TakeAsync(Kinds, Cancel))!, time);
        task.Report(new WorkProgress { Phase = WorkPhase.Rows, Rows = 500, RawBytes = 2000, Fraction = 0.25, Notice = "slow: taos+ws://root:hidden@host" });
        time.Advance(TimeSpan.FromSeconds(2));
        await claims.SignAsync(task, Cancel);
        var row = await scene.TaskAsync(id);
        Assert.Equal(("rows", 0.25, 500, 250d, 1000d), (row.Phase, row.Fraction, row.Rows, row.RowsPerSecond, row.BytesPerSecond));
        var log = await new TaskQueue(scene.Catalog, new RunningTasks(), new TaskSignal(time), time).LogAsync(id, 0, 10, Cancel);
        Assert.Equal(["rows", "slow: taos+ws://root:***@host"], log.Select(l => l.Text));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Recover_AfterAPauseBetweenLooks_WaitsAnew(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var time = new FakeTimeProvider(Time.GetUtcNow());
        await scene.AddTaskAsync("plan");
        var (other, alive) = (Claims(scene, "other", time), Claims(scene, "alive", time));
        using var task = new RunningTask((await other.TakeAsync(Kinds, Cancel))!, time);
        await LookAsync(alive, time, seconds: 40);
        // The catalog was away for a minute, or this process stood still: the other node may sign at once.
        Assert.Equal(0, await AfterAsync(alive, time, TimeSpan.FromMinutes(1)));
        await other.SignAsync(task, Cancel);
        await LookAsync(alive, time, seconds: 40);
        await other.SignAsync(task, Cancel);
        await LookAsync(alive, time, seconds: 44);
        Assert.Equal(1, await AfterAsync(alive, time, TimeSpan.FromSeconds(2)));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Recover_WhatThisNodeGaveUp_QueuesItAtOnce(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var running = new RunningTasks();
        var claims = await JoinedAsync(scene, "node", running);
        var id = await scene.AddTaskAsync("plan");
        using var task = new RunningTask((await claims.TakeAsync(Kinds, Cancel))!, Time);
        running.Add(task);
        Assert.Equal(0, await claims.RecoverAsync(Cancel));
        running.Remove(task);
        // Another process has the name by now: what runs under it is that one's.
        if (kind == CatalogKind.Postgres) Assert.Equal(0, await Claims(scene, "node").RecoverAsync(Cancel));
        Assert.Equal(1, await claims.RecoverAsync(Cancel));
        Assert.Equal(TaskState.Queued, (await scene.TaskAsync(id)).State);
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Recover_ATaskThatThisNodeTookAgainBeforeItForgotTheLastAttempt_LeavesIt(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var running = new RunningTasks();
        var claims = await JoinedAsync(scene, "node", running);
        var id = await scene.AddTaskAsync("plan");
        using var first = new RunningTask((await claims.TakeAsync(Kinds, Cancel))!, Time);
        running.Add(first);
        // Its plan was changed: it begins again.
        await claims.EndAsync(first, new TaskEnd(TaskState.Queued), Cancel);
        using var second = new RunningTask((await claims.TakeAsync(Kinds, Cancel))!, Time);
        running.Add(second);
        running.Remove(first);
        Assert.Same(second, running.Find(id));
        Assert.Equal(0, await claims.RecoverAsync(Cancel));
        Assert.Equal((TaskState.Running, 2), ((await scene.TaskAsync(id)).State, (await scene.TaskAsync(id)).Attempt));
        running.Remove(second);
        Assert.Null(running.Find(id));
    }

    [Fact]
    public async Task Take_OnNodesWithOnePostgres_KeepsToTheLimitOfTheServer()
    {
        await using var scene = await CatalogScene.StartAsync(CatalogKind.Postgres);
        for (var i = 0; i < 10; i++) await scene.AddTaskAsync("plan" + i);
        var nodes = Enumerable.Range(0, 10).Select(n => (Catalog: scene.Open(), Name: "node" + n)).ToList();
        var taken = await Task.WhenAll(nodes.Select(n => Task.Run(() => Claims(n.Catalog, n.Name).TakeAsync(Kinds, Cancel))));
        Assert.Equal(2, taken.Count(t => t is not null));
        nodes.ForEach(n => n.Catalog.Dispose());
    }

    [Fact]
    public void Report_OfATaskThatWasNotSignedForLong_StopsIt()
    {
        var time = new FakeTimeProvider(Time.GetUtcNow());
        using var task = new RunningTask(new Service.Catalog.TaskRow { PlanName = "plan", Server = "main", ExclusiveKey = "backup plan", RequestedBy = "test" }, time, TimeSpan.FromSeconds(30));
        time.Advance(TimeSpan.FromSeconds(29));
        task.Report(new WorkProgress { Phase = WorkPhase.Rows });
        task.Hold((time.GetTimestamp(), time.GetUtcNow()));
        time.Advance(TimeSpan.FromSeconds(29));
        task.EnsureHeld();
        time.Advance(TimeSpan.FromSeconds(1));
        Assert.Throws<OperationCanceledException>(() => task.Report(new WorkProgress { Phase = WorkPhase.Wal }));
        Assert.Equal((StopReason.Lost, true), (task.Reason, task.Token.IsCancellationRequested));
    }

    private static TaskQueue Queue(CatalogScene scene) => new(scene.Catalog, new RunningTasks(), new TaskSignal(TimeProvider.System), TimeProvider.System);

    private static async Task LookAsync(TaskClaims claims, FakeTimeProvider time, int seconds)
    {
        Assert.Equal(0, await claims.RecoverAsync(Cancel));
        for (var second = 0; second < seconds; second++) Assert.Equal(0, await AfterAsync(claims, time, TimeSpan.FromSeconds(1)));
    }

    private static Task<int> AfterAsync(TaskClaims claims, FakeTimeProvider time, TimeSpan pause)
    {
        time.Advance(pause);
        return claims.RecoverAsync(Cancel);
    }

    private static ServiceOptions Options(string node, FakeTimeProvider? time) => new() { DataDirectory = "unused", SignInServer = TDengine.Dsn.Parse("taos+ws://localhost"), Node = node, Time = time ?? Time };

    private static async Task<TaskClaims> JoinedAsync(CatalogScene scene, string node, RunningTasks? running = null)
    {
        var nodes = new NodeRegistry(scene.Catalog, Options(node, Time));
        await nodes.JoinAsync(Cancel);
        return new TaskClaims(scene.Catalog, nodes, running ?? new RunningTasks(), new WebhookOutbox(Options(node, Time), server: null), Options(node, Time));
    }

    private static TaskClaims Claims(CatalogScene scene, string node, FakeTimeProvider? time = null) => Claims(scene.Catalog, node, time);

    private static TaskClaims Claims(Service.Catalog.CatalogDatabase catalog, string node, FakeTimeProvider? time = null) =>
        new(catalog, new NodeRegistry(catalog, Options(node, time)), new RunningTasks(), new WebhookOutbox(Options(node, time), server: null), Options(node, time));
}
