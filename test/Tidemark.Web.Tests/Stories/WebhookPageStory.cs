using System.Net;
using Microsoft.Playwright;
using Tidemark.Service.Api;
using Tidemark.Service.Security;
using Tidemark.Service.Webhooks;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>An operator lets failures be told to an alarm system.</summary>
public sealed class WebhookPageStory(Chromium chromium)
{
    [Fact]
    public async Task Webhook_IsAddedTriedChangedAndRemoved()
    {
        await using var visit = await Visit.StartAsync(chromium);
        await using var listener = await HookListener.StartAsync();
        var page = visit.Page;
        await visit.SignInAsync();
        await page.GetByRole(AriaRole.Navigation).GetByRole(AriaRole.Link, new() { Name = "Webhooks" }).ClickAsync();
        await Expect(page.GetByText("No webhook yet")).ToBeVisibleAsync();
        await AddAsync(visit, listener);
        var row = page.Locator("tr[data-webhook=alarms]");
        await Expect(row).ToContainTextAsync($"http://127.0.0.1:{listener.Port}/…");
        await Expect(page.Locator("body")).Not.ToContainTextAsync("hidden");

        await row.GetByRole(AriaRole.Button, new() { Name = "Send a test event: alarms" }).ClickAsync();
        await Expect(page.GetByText("The webhook took the test event.")).ToBeVisibleAsync();
        Assert.Equal(WebhookEvents.Test, Assert.Single(listener.Taken).Event);
        listener.Answer(HttpStatusCode.InternalServerError);
        await row.GetByRole(AriaRole.Button, new() { Name = "Send a test event: alarms" }).ClickAsync();
        await Expect(page.Locator(".test-result")).ToContainTextAsync("500");
        await visit.FaultlessAsync();
        await visit.ShotAsync("webhooks");

        await row.GetByRole(AriaRole.Button, new() { Name = "Modify: alarms" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        foreach (var name in (string[])["A task works again", "A chain is healed"]) await dialog.GetByLabel(name).UncheckAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(row).ToContainTextAsync("A task failed for good, A chain is broken");
        // An address and a key that were not filled in are still those from before.
        await row.GetByRole(AriaRole.Button, new() { Name = "Send a test event: alarms" }).ClickAsync();
        await Expect(page.GetByText("The webhook took the test event.")).ToBeVisibleAsync();
        Assert.Equal(2, listener.Taken.Count);

        await row.GetByRole(AriaRole.Button, new() { Name = "Remove: alarms" }).ClickAsync();
        await page.GetByRole(AriaRole.Alertdialog).GetByRole(AriaRole.Button, new() { Name = "Remove" }).ClickAsync();
        await Expect(row).ToHaveCountAsync(0);
        Assert.Empty(await visit.Scene.Api.GetAsync<IReadOnlyList<WebhookView>>("webhooks"));
        // What the page does is written down under the same names as what programs do.
        var audit = await visit.Scene.Api.GetAsync<Page<AuditView>>("audit?user=root");
        Assert.Equal(["DELETE /api/v1/webhooks/{name}", "POST /api/v1/webhooks/{name}/test", "PUT /api/v1/webhooks/{name}"], audit.Items.Select(a => a.Action).Where(a => a.Contains("{name}", StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        Assert.All(audit.Items, a => Assert.Equal("root", a.User));
    }

    private static async Task AddAsync(Visit visit, HookListener listener)
    {
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Add webhook" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("alarms");
        await dialog.GetByLabel("Address", new() { Exact = true }).FillAsync("ftp://alarms");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.Locator("[data-field=url] .field-fault")).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("webhook-dialog");
        Assert.Empty(await visit.Scene.Api.GetAsync<IReadOnlyList<WebhookView>>("webhooks"));
        await dialog.GetByLabel("Address", new() { Exact = true }).FillAsync(listener.Url);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.Locator(".secret")).ToHaveTextAsync(new System.Text.RegularExpressions.Regex("^[0-9a-f]{64}$", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
    }
}
