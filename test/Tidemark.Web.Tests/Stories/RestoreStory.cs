using Microsoft.Playwright;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>The manual's second and third procedure: watch points appear, and restore one.</summary>
public sealed class RestoreStory(Chromium chromium)
{
    private static readonly LocatorGetByLabelOptions Whole = new() { Exact = true };

    [Fact]
    public async Task Points_AppearWhileThePlanRuns_AndOneIsRestored()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.OpenAsync("/management/backup/files");
        await Expect(page.GetByText("No backup plan yet")).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("files-empty");

        await visit.Scene.Api.PlanAsync("watch", p => p with { Cycle = "2s" });
        await page.GetByRole(AriaRole.Link, new() { Name = "watch" }).ClickAsync();
        await Expect(page.Locator("tr[data-point='1']")).ToContainTextAsync("Initial");
        var first = await visit.Scene.ReadAsync();
        await visit.Scene.WriteAsync(100, 25);
        // Nobody loads the page again: the next points come by themselves.
        await Expect(page.Locator("tr[data-point='3']")).ToContainTextAsync("Increment");
        await visit.Scene.Api.PostAsync<PlanView>("plans/watch/stop");
        await page.Locator("tr[data-point='1']").GetByRole(AriaRole.Button, new() { Name = "files of point 1" }).ClickAsync();
        await Expect(page.Locator("table.inner")).ToContainTextAsync("Disk");
        await visit.FaultlessAsync();
        await visit.ShotAsync("files");

        // A link may be older than what it leads to.
        await visit.OpenAsync("/management/backup/files/watch?point=000999-20200101T000000Z");
        await Expect(page.GetByText("Point 000999-20200101T000000Z is not there any more.")).ToBeVisibleAsync();
        await page.Locator("tr[data-point='1']").GetByRole(AriaRole.Link, new() { Name = "Restore point 1" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Create Restore");
        await RestoreToNewAsync(visit, first);
        await RestoreIntoExistingAsync(visit);
        await visit.OpenAsync("/management/backup/restores");
        await Expect(page.Locator("tr[data-task]")).ToHaveCountAsync(4);
        await visit.FaultlessAsync();
        await visit.ShotAsync("restores");
        await visit.OpenAsync("/tasks?kind=restore");
        await Expect(page.Locator("tr[data-task]")).ToHaveCountAsync(4);
        await page.GetByLabel("Kind").SelectOptionAsync("Dump to S3");
        await Expect(page.GetByText("No task like this")).ToBeVisibleAsync();
        await page.GetByLabel("Kind").SelectOptionAsync("");
        await Expect(page.Locator("tr[data-task]").Nth(4)).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("tasks");
    }

    private static async Task RestoreToNewAsync(Visit visit, IReadOnlyList<string> expected)
    {
        var page = visit.Page;
        await Expect(page.Locator("#field-database")).ToHaveValueAsync("power");
        await Expect(page.GetByText("Database power is there, and has 4 tables.")).ToBeVisibleAsync();
        await page.Locator("#field-database").FillAsync("yesterday");
        await Expect(page.GetByText("Database yesterday does not exist on this server: it is created.")).ToBeVisibleAsync();
        await page.GetByText("Only a part").ClickAsync();
        await page.GetByText("Advanced").ClickAsync();
        await page.GetByLabel("Comparison at the end").SelectOptionAsync("Compare contents");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What would happen" })).ToBeVisibleAsync();
        await Expect(page.Locator("section.card ol li").First).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("restore-dry-run");
        // What would happen was said of other fields.
        await page.GetByLabel("Connections").FillAsync("2");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "What would happen" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).DblClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Result and comparison" })).ToBeVisibleAsync();
        await Expect(page.Locator("ul.ticks li").First).ToBeVisibleAsync();
        await Expect(page.Locator("[role=log]")).ToContainTextAsync("compared and equal");
        await visit.FaultlessAsync();
        await visit.ShotAsync("task-restore");
        Assert.Equal(expected, await visit.Scene.ReadAsync("yesterday"));
    }

    private static async Task RestoreIntoExistingAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.Scene.SqlAsync("DELETE FROM yesterday.meters");
        await visit.OpenAsync("/management/backup/restores/new?plan=watch");
        await page.Locator("#field-database").FillAsync("yesterday");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-field=intoExisting] .field-fault")).ToBeVisibleAsync();
        await page.GetByLabel("Restore into the existing database").CheckAsync();
        await page.GetByLabel("Type yesterday to confirm").FillAsync("today");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await Expect(page.Locator("[data-field=confirmation] .field-fault")).ToContainTextAsync("type yesterday");
        await visit.FaultlessAsync();
        await visit.ShotAsync("restore-confirm");
        await page.GetByLabel("Type yesterday to confirm").FillAsync("yest");
        await Expect(page.Locator("[data-field=confirmation] .field-fault")).ToHaveCountAsync(0);
        Assert.Empty(await visit.Scene.ReadAsync("yesterday"));
        // What was said of one database is not said of another.
        await page.Locator("#field-database").FillAsync("power");
        await Expect(page.GetByLabel("Restore into the existing database")).Not.ToBeCheckedAsync();
        await page.Locator("#field-database").FillAsync("yesterday");
        await page.GetByLabel("Restore into the existing database").CheckAsync();
        // A server that cannot be asked what is there is not written to.
        visit.Scene.Sandbox.Faults.Strike("conn", Sandbox.Faults.Fault.Answer(0x000B, "Unable to establish connection"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await Expect(page.Locator("fieldset .fault")).ToBeVisibleAsync();
        Assert.Empty(await visit.Scene.ReadAsync("yesterday"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await page.GetByLabel("Restore into the existing database").CheckAsync();
        await page.GetByLabel("Type yesterday to confirm").FillAsync("yesterday");
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Result and comparison" })).ToBeVisibleAsync();
        Assert.Equal(await visit.Scene.ReadAsync(), await visit.Scene.ReadAsync("yesterday"));
    }
}
