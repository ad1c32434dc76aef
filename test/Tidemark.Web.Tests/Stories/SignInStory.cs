using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

public sealed class SignInStory(Chromium chromium)
{
    [Fact]
    public async Task SignIn_GoodAndBad()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        // A deep link asks for signing in first, and is reached then.
        await page.GotoAsync("/management/backup/plans");
        await Expect(page).ToHaveTitleAsync("Sign in · Tidemark");
        await visit.FaultlessAsync();
        await visit.ShotAsync("sign-in");
        await page.GetByLabel("User").FillAsync("root");
        await page.GetByLabel("Password").FillAsync("wrong");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page.GetByRole(Microsoft.Playwright.AriaRole.Alert)).ToContainTextAsync("TDengine does not let this user in with this password.");
        await visit.FaultlessAsync();
        await visit.ShotAsync("sign-in-wrong-password");
        await page.GetByLabel("Password").FillAsync("taosdata");
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.LiveAsync();
        await Expect(page).ToHaveTitleAsync("Backup Plan · Tidemark");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Backup Plan");
        await visit.FaultlessAsync();
        await visit.ShotAsync("plans-empty");

        // Another window of the same session ends with it, and a copy of its cookie is of no use.
        var other = await page.Context.NewPageAsync();
        await other.GotoAsync("/management/servers");
        await other.Locator(".shell[data-live=true]").WaitForAsync();
        var cookies = await page.Context.CookiesAsync();
        await page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveTitleAsync("Sign in · Tidemark");
        await Expect(other).ToHaveTitleAsync("Sign in · Tidemark");
        await page.Context.AddCookiesAsync(cookies.Select(c => new Microsoft.Playwright.Cookie { Name = c.Name, Value = c.Value, Domain = c.Domain, Path = c.Path }));
        await page.GotoAsync("/management/backup/plans");
        await Expect(page).ToHaveTitleAsync("Sign in · Tidemark");
    }
}
