using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Tidemark.Backup.Progress;
using Tidemark.Service.Operation;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Catalog;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Tests.Tasks;

/// <summary>How nodes share tasks.</summary>
public sealed class TaskClaimsTests
{
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Take_ByManyNodesAtOnce_GivesEachTaskToOne()
    {
        using var scene = await CatalogScene.StartAsync();
        for (var i = 0; i < 6; i++) await scene.AddTaskAsync("plan" + i, t => t.Server = "free");
        var taken = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(() => Claims(scene, "node" + n).TakeAsync(Cancel))));
        Assert.Equal(6, taken.OfType<Service.Catalog.TaskRow>().Select(t => t.Id).Distinct().Count());
        Assert.Equal(6, taken.Count(t => t is not null));
    }

    [Fact]
    public async Task Take_WhatIsNotDueOrWhoseKeyRuns_LeavesIt()
    {
        using var scene = await CatalogScene.StartAsync();
        await scene.AddTaskAsync("busy", t => t.State = TaskState.Running);
        await scene.AddTaskAsync("busy");
        await scene.AddTaskAsync("later", t => (t.State, t.NotBefore) = (TaskState.Retried, Time.GetUtcNow().AddMinutes(1)));
        Assert.Null(await Claims(scene, "node").TakeAsync(Cancel));
    }

    [Fact]
    public async Task Recover_ANodeThatSignsNoMore_QueuesItsTaskAndItsLateEndIsIgnored()
    {
        using var scene = await CatalogScene.StartAsync();
        var time = new FakeTimeProvider(Time.GetUtcNow());
        var id = await scene.AddTaskAsync("plan");
        var (dead, alive) = (Claims(scene, "dead", time), Claims(scene, "alive", time));
        using var first = new RunningTask((await dead.TakeAsync(Cancel))!, time);
        Assert.Equal((true, (StopReason?)null), await dead.SignAsync(first, Cancel));
        time.Advance(TimeSpan.FromSeconds(44));
        Assert.Equal(0, await alive.RecoverAsync(isStart: true, Cancel));
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, await alive.RecoverAsync(isStart: false, Cancel));
        using var second = new RunningTask((await alive.TakeAsync(Cancel))!, time);
        Assert.Equal((2, 0), (second.Row.Attempt, second.Row.Retries));
        // The first node was only slow: what it writes now must not count.
        Assert.Equal((false, (StopReason?)null), await dead.SignAsync(first, Cancel));
        Assert.False(await dead.EndAsync(first, new TaskEnd(TaskState.Failed), Cancel));
        Assert.True(await alive.EndAsync(second, new TaskEnd(TaskState.Succeeded) { PointId = "1" }, Cancel));
        Assert.Equal((TaskState.Succeeded, "1"), ((await scene.TaskAsync(id)).State, (await scene.TaskAsync(id)).PointId));
    }

    [Fact]
    public async Task Recover_AtTheStartOfANode_TakesBackItsOwnAtOnce()
    {
        using var scene = await CatalogScene.StartAsync();
        var id = await scene.AddTaskAsync("plan");
        var cancelled = await scene.AddTaskAsync("other");
        await Claims(scene, "node").TakeAsync(Cancel);
        await Claims(scene, "node").TakeAsync(Cancel);
        await scene.Catalog.WriteAsync(db => db.Tasks.Where(t => t.Id == cancelled).ExecuteUpdateAsync(t => t.SetProperty(r => r.StopRequested, StopReason.Cancelled)), Cancel);
        Assert.Equal(2, await Claims(scene, "node").RecoverAsync(isStart: true, Cancel));
        Assert.Equal((TaskState.Queued, TaskState.Cancelled), ((await scene.TaskAsync(id)).State, (await scene.TaskAsync(cancelled)).State));
    }

    [Fact]
    public async Task Sign_ARunningTask_WritesItsProgressAndItsLog()
    {
        using var scene = await CatalogScene.StartAsync();
        var time = new FakeTimeProvider(Time.GetUtcNow());
        var id = await scene.AddTaskAsync("plan");
        var claims = Claims(scene, "node", time);
        using var task = new RunningTask((await claims.TakeAsync(Cancel))!, time);
        task.Report(new WorkProgress { Phase = WorkPhase.Rows, Rows = 500, RawBytes = 2000, Fraction = 0.25, Notice = "slow: taos+ws://root:hidden@host" });
        time.Advance(TimeSpan.FromSeconds(2));
        await claims.SignAsync(task, Cancel);
        var row = await scene.TaskAsync(id);
        Assert.Equal(("rows", 0.25, 500, 250d, 1000d), (row.Phase, row.Fraction, row.Rows, row.RowsPerSecond, row.BytesPerSecond));
        var log = await new TaskQueue(scene.Catalog, new RunningTasks(), new TaskSignal(time), time).LogAsync(id, 0, 10, Cancel);
        Assert.Equal(["rows", "slow: taos+ws://root:***@host"], log.Select(l => l.Text));
    }

    private static TaskClaims Claims(CatalogScene scene, string node, FakeTimeProvider? time = null)
    {
        var options = new ServiceOptions { DataDirectory = "unused", SignInServer = TDengine.Dsn.Parse("taos+ws://localhost"), Node = node, Time = time ?? Time };
        return new TaskClaims(scene.Catalog, new WebhookOutbox(options, server: null), options);
    }
}
