using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>What an open page does when its session or its catalog goes.</summary>
public sealed class ResilienceStory(Chromium chromium)
{
    [Fact]
    public async Task Session_ThatEnds_LeadsToSignInAndBack()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        await using var visit = await Visit.StartAsync(chromium, configure: o => o with { Time = time });
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.OpenAsync("/management/backup/plans");
        time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromMinutes(1));
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Restore Task" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Restore Task");
        time.Advance(TimeSpan.FromMinutes(1));
        await Expect(page).ToHaveTitleAsync("Sign in · Tidemark");
        await page.GetByLabel("User").FillAsync("root");
        await page.GetByLabel("Password").FillAsync("taosdata");
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Restore Task");
    }

    [Fact]
    public async Task Catalog_ThatFails_IsSaidAboveWhatWasRead_AndHeals()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.Scene.Api.PlanAsync("one");
        await visit.OpenAsync("/management/backup/plans");
        await Expect(page.Locator("tr[data-plan=one]")).ToBeVisibleAsync();
        await CatalogAsync(visit, "ALTER TABLE plans RENAME TO away");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("The catalog cannot be read.");
        await Expect(page.Locator("tr[data-plan=one]")).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("catalog-failed");
        // A button that is pressed now says the same, and the page goes on.
        await page.GetByRole(AriaRole.Button, new() { Name = "Run now: one" }).ClickAsync();
        await Expect(page.GetByText("The catalog does not answer")).ToBeVisibleAsync();
        await CatalogAsync(visit, "ALTER TABLE away RENAME TO plans");
        await Expect(page.GetByText("The catalog cannot be read.")).ToHaveCountAsync(0);
        await visit.Scene.Api.PlanAsync("two");
        await Expect(page.Locator("tr[data-plan=two]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Catalog_ThatFails_TakesNothingAwayOfAFormThatIsFilledIn()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.Scene.Api.PlanAsync("one");
        await visit.Scene.Api.BackupAsync("one");
        await visit.OpenAsync("/management/backup/plans/new?server=main&database=power");
        // At the address of such a plan the page makes plans.
        await page.Locator("#field-name").FillAsync("new");
        await Expect(page.Locator("[data-field=name] .field-fault")).ToContainTextAsync("choose another one");
        await page.Locator("#field-name").FillAsync("one");
        await Expect(page.Locator("[data-field=name] .field-fault")).ToContainTextAsync("is taken");
        await page.Locator("#field-name").FillAsync("two");
        await Expect(page.Locator("[data-field=name] .field-fault")).ToHaveCountAsync(0);
        await CatalogAsync(visit, "ALTER TABLE plans RENAME TO away");
        await page.Locator("#field-retryTimes").FillAsync("7");
        await Expect(page.GetByText("The catalog does not answer")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.Locator("#content .fault")).ToBeFocusedAsync();
        await Expect(page.Locator("#content .fault")).ToBeInViewportAsync();
        await CatalogAsync(visit, "ALTER TABLE away RENAME TO plans");
        await Expect(page.Locator("#field-retryTimes")).ToHaveValueAsync("7");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("two");

        await visit.OpenAsync("/management/backup/restores/new?plan=one");
        await page.Locator("#field-database").FillAsync("later");
        await CatalogAsync(visit, "ALTER TABLE servers RENAME TO away");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Expect(page.GetByText("The catalog does not answer").First).ToBeVisibleAsync();
        await CatalogAsync(visit, "ALTER TABLE away RENAME TO servers");
        await Expect(page.Locator("#field-database")).ToHaveValueAsync("later");
        await page.GetByRole(AriaRole.Button, new() { Name = "Dry run" }).ClickAsync();
        await Expect(page.Locator("section.card ol li").First).ToBeVisibleAsync();
    }

    private static async Task CatalogAsync(Visit visit, string sql)
    {
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = Path.Combine(visit.Scene.Data, "catalog.db"), Pooling = false }.ToString());
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
