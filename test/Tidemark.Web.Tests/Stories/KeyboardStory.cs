using Microsoft.Playwright;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>The page without a mouse: the menu of a narrow window, and dialogs.</summary>
public sealed class KeyboardStory(Chromium chromium)
{
    [Fact]
    public async Task Menu_AndDialogs_AreUsedWithKeysAlone()
    {
        await using var visit = await Visit.StartAsync(chromium, (390, 800));
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.Scene.Api.PlanAsync("one");
        await visit.Scene.Api.PostAsync<object>("plans/one/stop");
        await visit.OpenAsync("/management/backup/plans");

        var menu = page.GetByRole(AriaRole.Button, new() { Name = "Menu" });
        await menu.PressAsync("Enter");
        await Expect(menu).ToHaveAttributeAsync("aria-expanded", "true");
        // What there is no room for in the head stands in the menu.
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Time zone" }).SelectOptionAsync("Asia/Shanghai");
        await page.WaitForFunctionAsync("document.cookie.includes('tidemark-zone=Asia')");
        await visit.OpenAsync("/management/backup/plans");
        await menu.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Combobox, new() { Name = "Time zone" })).ToHaveValueAsync("Asia/Shanghai");
        await page.GetByRole(AriaRole.Link, new() { Name = "Dashboard" }).FocusAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("phone-menu");
        await page.Keyboard.PressAsync("Escape");
        await Expect(menu).ToHaveAttributeAsync("aria-expanded", "false");
        await Expect(menu).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Dashboard" })).ToBeHiddenAsync();

        var delete = page.GetByRole(AriaRole.Button, new() { Name = "Delete: one" });
        await delete.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("phone-dialog");
        for (var stop = 0; stop < 12; stop++)
        {
            await page.Keyboard.PressAsync("Tab");
            Assert.True(await page.EvaluateAsync<bool>("document.activeElement.closest('[role=dialog]') !== null"), $"after {stop + 1} tabs the focus has left the dialog");
        }

        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(delete).ToBeFocusedAsync();
    }
}
