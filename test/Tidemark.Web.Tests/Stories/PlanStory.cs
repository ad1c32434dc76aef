using Microsoft.Playwright;
using Tidemark.Service.Plans;
using Tidemark.Service.Tests.Dumping;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>The manual's first procedure, and what becomes of a plan afterwards.</summary>
public sealed class PlanStory(Chromium chromium)
{
    [Fact]
    public async Task Plan_WithAllFieldsAndS3_IsMadeTriedChangedAndDeleted()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.OpenAsync("/management/backup/plans");
        await page.GetByRole(AriaRole.Link, new() { Name = "Create New Backup" }).First.ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Create New Backup");
        await visit.FaultlessAsync();

        // Checks while typing: the faults of what was touched, and of nothing else.
        await page.GetByLabel("Database", new() { Exact = true }).SelectOptionAsync("power");
        await Expect(page.Locator("[data-field=cycle]")).ToContainTextAsync("Must be shorter than the 1 h");
        await page.GetByLabel("Backup cycle", new() { Exact = true }).FillAsync("90");
        await Expect(page.Locator("[data-field=cycle] .field-fault")).ToContainTextAsync("is not shorter than the 3600 s that power keeps WAL");
        await Expect(page.Locator("[data-field=name] .field-fault")).ToHaveCountAsync(0);
        // Sending shows all, makes nothing, and goes to the first.
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.Locator("[data-field=name] .field-fault")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing was changed")).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-form-faults");
        Assert.Empty((await visit.Scene.Api.GetAsync<Tidemark.Service.Api.Page<PlanView>>("plans")).Items);

        await FillAsync(page, bucket);
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-form");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("power-hourly");
        await visit.PlanAsync("power-hourly", p => p.Points > 0);
        await Expect(page.Locator("dl.facts").First).ToContainTextAsync("Succeeded");
        var made = (await visit.Scene.Api.GetAsync<PlanView>("plans/power-hourly")).Settings;
        Assert.Equal(("30m", 5, "20s", 64L << 20, 10L << 20, 2, "meters"), (made.Cycle, made.RetryTimes, made.RetryInterval, made.MaxFileSizeBytes, made.RateLimitBytesPerSecond, made.Connections, made.SuperTable));
        Assert.Equal((Tidemark.Archive.Codecs.CompressionLevel.Best, BrokenChainPolicy.Wait), (made.Compression, made.BrokenChain));
        Assert.Equal((bucket.Name, "plans/one", 1, "7d"), (made.S3!.Bucket, made.S3.Prefix, made.S3.LocalRetentionCount, made.S3.LocalRetentionPeriod));

        await ChangeAsync(visit);
        await CloneAsync(visit);
        await DeleteAsync(visit);
    }

    private static async Task FillAsync(IPage page, S3Bucket bucket)
    {
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("power-hourly");
        await page.GetByLabel("Super table", new() { Exact = true }).SelectOptionAsync("meters");
        await page.GetByLabel("Backup cycle", new() { Exact = true }).FillAsync("30");
        await page.GetByLabel("Next execution time (Europe/Berlin)", new() { Exact = true }).FillAsync("2020-01-01T00:00");
        await page.GetByLabel("Retry times", new() { Exact = true }).FillAsync("5");
        await page.GetByLabel("Retry interval", new() { Exact = true }).FillAsync("20");
        await page.GetByLabel("Retry interval: unit", new() { Exact = true }).SelectOptionAsync("s");
        await page.GetByLabel("When the chain breaks", new() { Exact = true }).SelectOptionAsync("Wait for a person");
        await page.GetByLabel("Directory", new() { Exact = true }).FillAsync("hourly/power");
        await page.GetByLabel("Maximum file size", new() { Exact = true }).FillAsync("64");
        await page.GetByLabel("Maximum file size: unit", new() { Exact = true }).SelectOptionAsync("MiB");
        await page.GetByLabel("Compression level", new() { Exact = true }).SelectOptionAsync("Best");
        await page.GetByLabel("Rate limit", new() { Exact = true }).FillAsync("10");
        await page.GetByLabel("Connections", new() { Exact = true }).FillAsync("2");
        await page.GetByLabel("Dump to S3", new() { Exact = true }).CheckAsync();
        await page.GetByLabel("Endpoint", new() { Exact = true }).FillAsync(bucket.Settings.Endpoint!);
        await page.GetByLabel("Bucket", new() { Exact = true }).FillAsync(bucket.Name);
        await page.GetByLabel("Access key ID", new() { Exact = true }).FillAsync(bucket.Settings.AccessKeyId!);
        await page.GetByLabel("Secret access key", new() { Exact = true }).FillAsync("not the secret");
        await page.GetByLabel("Object prefix", new() { Exact = true }).FillAsync("plans/one");
        await page.GetByLabel("Local retention period", new() { Exact = true }).FillAsync("7");
        await page.GetByLabel("Local retention period: unit", new() { Exact = true }).SelectOptionAsync("d");
        await page.GetByLabel("Local retention count", new() { Exact = true }).FillAsync("1");
        await page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Expect(page.Locator("fieldset .fault")).ToContainTextAsync("Secret access key");
        await page.GetByLabel("Secret access key", new() { Exact = true }).FillAsync(bucket.Settings.SecretAccessKey!);
        await page.GetByRole(AriaRole.Button, new() { Name = "Test connection" }).ClickAsync();
        await Expect(page.GetByText("The bucket takes and gives back an object")).ToBeVisibleAsync();
    }

    private static async Task ChangeAsync(Visit visit)
    {
        var page = visit.Page;
        for (var point = 1; point <= 3; point++)
        {
            await visit.Scene.WriteAsync(point * 100, 10);
            await page.GetByRole(AriaRole.Button, new() { Name = "Run now: power-hourly" }).ClickAsync();
            await visit.PlanAsync("power-hourly", p => p.Points == point + 1 && p.CurrentTask is null);
        }

        await Expect(page.Locator("svg.rz-chart, .rz-chart svg").First).ToBeVisibleAsync();
        await Expect(page.Locator(".rz-column-series path")).ToHaveCountAsync(4);
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan");
        await page.GetByRole(AriaRole.Link, new() { Name = "Modify: power-hourly" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Modify power-hourly");
        await Expect(page.GetByLabel("Database", new() { Exact = true })).ToBeDisabledAsync();
        await Expect(page.GetByLabel("Retry times", new() { Exact = true })).ToHaveValueAsync("5");
        await Expect(page.GetByLabel("Secret access key", new() { Exact = true })).ToHaveValueAsync("");
        await page.GetByLabel("Retry times", new() { Exact = true }).FillAsync("7");
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-modify");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("power-hourly");
        Assert.Equal(7, (await visit.Scene.Api.GetAsync<PlanView>("plans/power-hourly")).Settings.RetryTimes);
    }

    private static async Task CloneAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.Scene.SqlAsync("CREATE DATABASE wind WAL_RETENTION_PERIOD 86400", "CREATE TABLE wind.t (ts TIMESTAMP, v INT)");
        await page.GetByRole(AriaRole.Link, new() { Name = "Clone: power-hourly" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Clone power-hourly");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("wind-hourly");
        await page.GetByLabel("Database", new() { Exact = true }).SelectOptionAsync("wind");
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-clone");
        await page.GetByRole(AriaRole.Button, new() { Name = "Clone" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("wind-hourly");
        Assert.Equal(("wind", 7, "plans/wind-hourly"), (await visit.Scene.Api.GetAsync<PlanView>("plans/wind-hourly")).Settings is var s ? (s.Database, s.RetryTimes, s.S3!.Prefix!.Trim('/')) : default);
    }

    private static async Task DeleteAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.PlanAsync("wind-hourly", p => p.Points == 1 && p.CurrentTask is null);
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Backup Plan" }).ClickAsync();
        var row = page.Locator("tr[data-plan=power-hourly]");
        await Expect(row).ToContainTextAsync("Whole");
        await visit.FaultlessAsync();
        await visit.ShotAsync("plans");
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Delete: power-hourly" })).ToBeDisabledAsync();
        foreach (var name in (string[])["power-hourly", "wind-hourly"]) await visit.PlanAsync(name, p => p is { CurrentTask: null, Dump.CurrentTask: null });
        await row.GetByRole(AriaRole.Button, new() { Name = "Stop: power-hourly" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Stopped");
        await row.GetByRole(AriaRole.Button, new() { Name = "Start: power-hourly" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Active");
        await row.GetByRole(AriaRole.Button, new() { Name = "Stop: power-hourly" }).ClickAsync();
        await Expect(row).ToContainTextAsync("Stopped");
        await row.GetByRole(AriaRole.Button, new() { Name = "Delete: power-hourly" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync("It has 4 points");
        await dialog.GetByLabel("Delete the files too").CheckAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("plan-delete");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete plan and files" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.False(Directory.Exists(Path.Combine(visit.Scene.Backups, "hourly", "power", "plans", "power-hourly")));
        // The other one keeps its files.
        var other = page.Locator("tr[data-plan=wind-hourly]");
        await other.GetByRole(AriaRole.Button, new() { Name = "Stop: wind-hourly" }).ClickAsync();
        await Expect(other).ToContainTextAsync("Stopped");
        await other.GetByRole(AriaRole.Button, new() { Name = "Delete: wind-hourly" }).ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Delete the plan" }).ClickAsync();
        await Expect(page.GetByText("No backup plan yet")).ToBeVisibleAsync();
        Assert.NotEmpty(Directory.EnumerateFiles(Path.Combine(visit.Scene.Backups, "wind-hourly"), "manifest.json", SearchOption.AllDirectories));
    }
}
