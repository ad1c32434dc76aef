using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Scheduling;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Catalog;

namespace Tidemark.Service.Tests.Scheduling;

/// <summary>Plans that fall due, on a clock that the test moves.</summary>
public sealed class PlanScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Fire_APlanThatWasDueManyTimes_QueuesOneTaskAndMovesOn(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var time = new FakeTimeProvider(Start);
        var due = Due(scene.Catalog, time);
        await scene.AddPlanAsync("late", p => (p.NextExecutionAt, p.CycleSeconds) = (Start.AddHours(-7.25), 3600));
        var next = await due.FireAsync("late", Cancel);
        Assert.Equal(Start.AddMinutes(45), next);
        Assert.Equal(1, await scene.CountTasksAsync("late"));
        Assert.Equal(next, await due.FireAsync("late", Cancel));
        Assert.Equal(1, await scene.CountTasksAsync("late"));
        // The task is unfinished when the plan falls due again: that execution is left out.
        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(Start.AddMinutes(105), await due.FireAsync("late", Cancel));
        Assert.Equal(1, await scene.CountTasksAsync("late"));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Fire_OnTwoNodesAtOnce_QueuesOneTask(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var time = new FakeTimeProvider(Start);
        await scene.AddPlanAsync("shared", p => (p.NextExecutionAt, p.CycleSeconds) = (Start, 60));
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(() => Due(scene.Catalog, time).FireAsync("shared", Cancel))));
        Assert.Equal(1, await scene.CountTasksAsync("shared"));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Fire_AStoppedPlan_DoesNothing(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        await scene.AddPlanAsync("stopped", p => (p.NextExecutionAt, p.CycleSeconds, p.State) = (Start, 60, PlanState.Stopped));
        Assert.Null(await Due(scene.Catalog, new FakeTimeProvider(Start)).FireAsync("stopped", Cancel));
        Assert.Equal(0, await scene.CountTasksAsync("stopped"));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Fire_WhereTheTaskCannotBeQueued_LeavesThePlanDue(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var due = Due(scene.Catalog, new FakeTimeProvider(Start));
        // Without a cycle this is its only execution.
        await scene.AddPlanAsync("once", p => p.NextExecutionAt = Start);
        await SqlAsync(scene, "ALTER TABLE task_log RENAME TO away");
        await Assert.ThrowsAnyAsync<Exception>(() => due.FireAsync("once", Cancel));
        Assert.Equal(0, await scene.CountTasksAsync("once"));
        await SqlAsync(scene, "ALTER TABLE away RENAME TO task_log");
        Assert.Null(await due.FireAsync("once", Cancel));
        Assert.Equal(1, await scene.CountTasksAsync("once"));
    }

    private static Task<int> SqlAsync(CatalogScene scene, string sql) => scene.Catalog.WriteAsync(db => db.Database.ExecuteSqlRawAsync(sql, Cancel), Cancel);

    private static DuePlans Due(CatalogDatabase catalog, FakeTimeProvider time) => new(catalog, new TaskQueue(catalog, new RunningTasks(), new TaskSignal(time), time), time);
}
