using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;

namespace Tidemark.Service.Tests.Plans;

/// <summary>What people do with plans, where it goes wrong in the middle.</summary>
public sealed class PlanDeskTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stop_WhoseClientGoesAwayWhenThePlanIsStopped_CancelsItsTasksAllTheSame()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("left");
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var task = await scene.Api.PostAsync<TaskView>("plans/left/run");
        await hangs;
        await GoAwayAfterTheChangeAsync(scene, (desk, token) => desk.StopAsync("left", "root", token));
        await scene.Api.EndedAsync(task.Id, TaskState.Cancelled);
        Assert.Equal(PlanState.Stopped, (await scene.Api.GetAsync<PlanView>("plans/left")).State);
    }

    [Fact]
    public async Task Modify_WhoseClientGoesAwayWhenThePlanIsChanged_BeginsItsTaskAgainAllTheSame()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("left");
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var task = await scene.Api.PostAsync<TaskView>("plans/left/run");
        await hangs;
        var settings = (await scene.Api.GetAsync<PlanView>("plans/left")).Settings with { Directory = "moved" };
        await GoAwayAfterTheChangeAsync(scene, (desk, token) => desk.ModifyAsync("left", settings, token));
        Assert.Equal(2, (await scene.Api.EndedAsync(task.Id)).Attempt);
        Assert.True(File.Exists(Path.Combine(scene.Backups, "moved", "tidemark.json")));
    }

    /// <summary>Does something to a plan, and cancels it when its first change is written, before its second: SQLite's writers wait in a row, and who looks for the change is in it all the while.</summary>
    private static async Task GoAwayAfterTheChangeAsync(ServiceScene scene, Func<PlanDesk, CancellationToken, Task<PlanView>> work)
    {
        var catalog = scene.Host.Services.GetRequiredService<CatalogDatabase>();
        using var gone = new CancellationTokenSource();
        var before = await RevisionAsync();
        var looking = Task.Run(async () =>
        {
            while (await RevisionAsync() == before) Cancel.ThrowIfCancellationRequested();
            await gone.CancelAsync();
        });
        try
        {
            await work(scene.Host.Services.GetRequiredService<PlanDesk>(), gone.Token);
        }
        catch (OperationCanceledException) when (gone.IsCancellationRequested)
        {
            // Its answer finds nobody.
        }

        await looking;

        Task<int> RevisionAsync() => catalog.WriteAsync(db => db.Plans.Select(p => p.Revision).SingleAsync(), Cancel);
    }
}
