using Microsoft.Playwright;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Plans;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>What fails takes nothing else with it: not the other plans, not the page that somebody went to meanwhile.</summary>
public sealed class FaultInPlaceStory(Chromium chromium)
{
    [Fact]
    public async Task Repository_ThatDoesNotRead_HidesNeitherTheOthersNorWhatCanBeDone()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.Scene.Api.PlanAsync("away");
        await visit.Scene.Api.BackupAsync("away");
        await visit.Scene.Api.PlanAsync("here");
        await visit.Scene.Api.BackupAsync("here");
        var directory = Path.Combine(visit.Scene.Backups, "away");
        Directory.Move(directory, directory + "-moved");
        Directory.CreateDirectory(directory);
        await visit.SignInAsync();
        await Expect(page.Locator("tr[data-plan=here]")).ToContainTextAsync("Whole");
        await Expect(page.Locator("tr[data-plan=away]")).ToContainTextAsync("TM501");
        await Expect(page.Locator("tr[data-database=power]")).ToContainTextAsync("Protected");
        await visit.FaultlessAsync();
        await visit.ShotAsync("dashboard-unread");

        await visit.OpenAsync("/management/backup/plans/away");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("TM501");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "New initial point: away" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Modify: away" })).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-unread");
        await visit.OpenAsync("/management/backup/files/away");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("TM501");
        await Expect(page.GetByText("The points cannot be read")).ToBeVisibleAsync();
        await visit.FaultlessAsync();

        Directory.Delete(directory);
        Directory.Move(directory + "-moved", directory);
        await Expect(page.Locator("tr[data-point='1']")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Change_ThatEndsAfterThePageWasLeft_LeavesTheNextPageAlone()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.OpenAsync("/management/backup/plans/new?server=main&database=power");
        await Expect(page.Locator("#field-database")).ToHaveValueAsync("power");
        await Expect(page.Locator("#field-superTable option")).ToHaveCountAsync(2);
        visit.Scene.Sandbox.Faults.StrikeStatement("ins_databases", Fault.Slow(TimeSpan.FromSeconds(2)));
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.GetByText("Checking…")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Restore Task" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Restore Task");
        await Expect(page.GetByText("Plan power was created.")).ToBeVisibleAsync();
        await visit.PlanAsync("power", p => p.State == PlanState.Active);
        await Expect(page.Locator("h1")).ToHaveTextAsync("Restore Task");
        await Expect(page.Locator("#content .fault")).ToHaveCountAsync(0);
    }
}
