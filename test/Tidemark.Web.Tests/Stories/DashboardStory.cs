using Microsoft.Playwright;
using Tidemark.Service.Plans;
using Tidemark.Service.Servers;
using Tidemark.Service.Tasks;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>What is protected, what is not, and what is about to break.</summary>
public sealed class DashboardStory(Chromium chromium)
{
    [Fact]
    public async Task Dashboard_SaysWhatIsProtected_AndWarnsBeforeTheChainBreaks()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.Scene.SqlAsync("CREATE DATABASE brief VGROUPS 1 WAL_RETENTION_PERIOD 12", "CREATE STABLE brief.s (ts TIMESTAMP, v INT) TAGS (g INT)", "INSERT INTO brief.t USING brief.s TAGS (1) VALUES (1760000000000, 1)");
        await visit.Scene.Api.PostAsync<ServerView>("servers", new ServerSettings { Name = "gone", Dsn = "taos+ws://root:taosdata@127.0.0.1:9" });
        await visit.SignInAsync();
        await Expect(page.GetByText("Three steps to the first backup")).ToBeVisibleAsync();
        await Expect(page.Locator("tr[data-database=power]")).ToContainTextAsync("Not protected");
        // A server that is away hides nothing of the others.
        await Expect(page.GetByText("The databases of gone are not known now.")).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("dashboard-first");

        await page.GetByRole(AriaRole.Link, new() { Name = "Create plan for power" }).ClickAsync();
        await Expect(page.Locator("#field-database")).ToHaveValueAsync("power");
        await Expect(page.Locator("#field-server")).ToHaveValueAsync("main");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("power");
        await visit.PlanAsync("power", p => p.Points == 1);
        await visit.Scene.Api.PlanAsync("brief", p => p with { Database = "brief", SuperTable = "s" });
        await visit.Scene.Api.BackupAsync("brief");
        visit.Scene.Sandbox.Faults.Strike("conn", Sandbox.Faults.Fault.Answer(0x000B, "Unable to establish connection"));
        await visit.Scene.Api.EndedAsync((await visit.Scene.Api.PostAsync<TaskView>("plans/brief/run")).Id, TaskState.Failed);
        await page.GetByRole(AriaRole.Link, new() { Name = "Dashboard" }).ClickAsync();
        await Expect(page.Locator("tr[data-database=power]")).ToContainTextAsync("Protected");
        await Expect(page.Locator("tr[data-database=brief]")).ToContainTextAsync("In part");
        await Expect(page.Locator("tr[data-plan=brief]")).ToContainTextAsync("Chain breaks soon");
        await Expect(page.Locator(".failures")).ToContainTextAsync("The server cannot be reached.");
        await Expect(page.Locator(".failures")).ToContainTextAsync("What helps:");
        await visit.FaultlessAsync();
        await visit.ShotAsync("dashboard-warning");
        await visit.Scene.Api.PostAsync<PlanView>("plans/power/stop");
        await Expect(page.Locator("tr[data-database=power]")).ToContainTextAsync("Not protected");
    }

    [Fact]
    public async Task Server_ThatHangs_HoldsNothingElseUp()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.Scene.Api.PlanAsync("one");
        var hangs = visit.Scene.HangAt("ins_databases");
        await visit.SignInAsync();
        await hangs;
        await Expect(page.Locator("tr[data-plan=one]")).ToBeVisibleAsync();
        await Expect(page.GetByText("main is being asked for its databases…")).ToBeVisibleAsync();
        await Expect(page.Locator("tr[data-database=power]")).ToHaveCountAsync(0);
        await visit.FaultlessAsync();
        await visit.ShotAsync("dashboard-hanging");
        // What the service does afterwards goes on as if nothing were.
        await visit.Scene.Api.BackupAsync("one");
        await Expect(page.GetByRole(AriaRole.Main)).ToContainTextAsync("Whole");
    }

    [Fact]
    public async Task Task_ThatRuns_IsShownWithProgressWhereverItIs()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.Scene.Api.PlanAsync("slow");
        await visit.SignInAsync();
        var hangs = visit.Scene.HangAt("SHOW CREATE DATABASE");
        var id = (await visit.Scene.Api.PostAsync<TaskView>("plans/slow/run")).Id;
        await hangs;
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Running now" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = $"Backup #{id}" }).First.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Throughput" })).ToBeVisibleAsync();
        await Expect(page.Locator(".progress").First).ToContainTextAsync("Preparing");
        await visit.FaultlessAsync();
        await visit.ShotAsync("task-progress");
        // Stopping the plan would cancel it: that is asked.
        await visit.OpenAsync("/management/backup/plans/slow");
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop: slow" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToContainTextAsync($"Backup #{id}");
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-stop");
        await page.GetByRole(AriaRole.Button, new() { Name = "Let it run" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alertdialog)).ToHaveCountAsync(0);
        Assert.Equal((PlanState.Active, id), await visit.PlanAsync("slow", _ => true) is var slow ? (slow.State, slow.CurrentTask!.Value) : default);
        await visit.OpenAsync($"/tasks/{id}");
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel task" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Cancel it" }).ClickAsync();
        await Expect(page.GetByText("Cancelled", new() { Exact = true })).ToBeVisibleAsync();
    }
}
