using Microsoft.Playwright;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>What an operator sees when something goes wrong.</summary>
public sealed class FailureStory(Chromium chromium)
{
    [Fact]
    public async Task FailedTask_ShowsTextHintAndDoctor_ARunningOneIsCancelled_AndABrokenChainHeals()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.Scene.Api.PlanAsync("grid");
        await visit.Scene.Api.BackupAsync("grid");
        await FailAsync(visit);
        await CancelAsync(visit);
        await BreakAsync(visit);
    }

    private static async Task FailAsync(Visit visit)
    {
        var page = visit.Page;
        visit.Scene.Sandbox.Faults.Strike(p => p.Sql?.Contains("SHOW CREATE DATABASE", StringComparison.OrdinalIgnoreCase) == true, Fault.Answer(0x0125, "Dnode is offline"));
        var id = (await visit.Scene.Api.PostAsync<TaskView>("plans/grid/run")).Id;
        await visit.OpenAsync($"/tasks/{id}");
        await Expect(page.Locator(".task-fault")).ToContainTextAsync("tmq to td task exec error");
        await Expect(page.Locator(".task-fault")).ToContainTextAsync("Dnode is offline");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check connection" }).ClickAsync();
        await Expect(page.Locator(".checks li").First).ToContainTextAsync("Passed");
        await visit.FaultlessAsync();
        await visit.ShotAsync("task-failed");
    }

    private static async Task CancelAsync(Visit visit)
    {
        var page = visit.Page;
        var hangs = visit.Scene.HangAt("SHOW CREATE DATABASE");
        var id = (await visit.Scene.Api.PostAsync<TaskView>("plans/grid/run")).Id;
        await hangs;
        await visit.OpenAsync($"/tasks/{id}");
        await Expect(page.Locator(".badge.busy").First).ToHaveTextAsync("Running");
        await visit.ShotAsync("task-running");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel task" }).ClickAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("task-cancel");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel it" }).ClickAsync();
        await Expect(page.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync();
        await visit.FaultlessAsync();
    }

    private static async Task BreakAsync(Visit visit)
    {
        var page = visit.Page;
        var plan = (await visit.Scene.Api.GetAsync<PlanView>("plans/grid")).Settings;
        await visit.Scene.Api.PutAsync<PlanView>("plans/grid", plan with { BrokenChain = BrokenChainPolicy.Wait });
        await visit.Scene.WriteAsync(100, 5);
        FaultPlan.TruncateLog(visit.Scene.Sandbox.Engine.Databases[ServiceScene.Database], keep: 0);
        await visit.Scene.WriteAsync(200, 5);
        await visit.Scene.Api.EndedAsync((await visit.Scene.Api.PostAsync<TaskView>("plans/grid/run")).Id, TaskState.Failed);
        await visit.OpenAsync("/management/backup/plans/grid");
        await Expect(page.Locator(".notice")).ToContainTextAsync("The chain is broken.");
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-broken");
        await visit.OpenAsync("/management/backup/files/grid");
        await Expect(page.Locator(".time-line li.failed")).ToHaveCountAsync(2);
        await visit.ShotAsync("files-broken");
        await visit.OpenAsync("/management/backup/plans/grid");
        await page.GetByRole(AriaRole.Button, new() { Name = "New initial point: grid" }).ClickAsync();
        await Expect(page.Locator(".notice")).ToHaveCountAsync(0);
        await visit.OpenAsync("/management/backup/files/grid");
        await Expect(page.Locator("tr[data-point='2']")).ToContainTextAsync("Initial");
        await visit.FaultlessAsync();
        await visit.ShotAsync("files-healed");
    }
}
