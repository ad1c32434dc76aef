using Microsoft.Playwright;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>What holds for the page as a whole: preferences, keyboard, rights, connections that break, addresses that lead nowhere.</summary>
public sealed class OperationStory(Chromium chromium)
{
    [Fact]
    public async Task Preferences_Keyboard_AndAddressesThatLeadNowhere()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.Scene.Api.PlanAsync("one", p => p with { NextExecutionAt = new DateTimeOffset(2030, 6, 1, 12, 0, 0, TimeSpan.Zero) });
        await visit.OpenAsync("/management/backup/plans");
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();
        await Testing.Condition.UntilAsync(async () => (await visit.Scene.Api.GetAsync<Service.Api.Page<Service.Security.AuditView>>("audit?user=root")).Items.Any(a => a is { Action: "POST /api/v1/plans/{name}/refresh", On: "one" }), "the audit of the refresh", TestContext.Current.CancellationToken);
        await Expect(page.Locator("tr[data-plan=one]")).ToContainTextAsync("2030-06-01 14:00:00");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Time zone" }).SelectOptionAsync("Asia/Shanghai");
        await Expect(page.Locator("tr[data-plan=one]")).ToContainTextAsync("2030-06-01 20:00:00");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Language" }).SelectOptionAsync("zh");
        await Expect(page.Locator("h1")).ToHaveTextAsync("备份计划");
        await visit.OpenAsync("/management/servers");
        await page.GetByRole(AriaRole.Button, new() { Name = "修改：main" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "关闭" })).ToBeVisibleAsync();
        await visit.OpenAsync("/management/backup/plans");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "配色" }).SelectOptionAsync("dark");
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "dark");
        await visit.LiveAsync();
        await page.GetByRole(AriaRole.Combobox, new() { Name = "语言" }).SelectOptionAsync("en");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Backup Plan");
        await visit.LiveAsync();

        // The keyboard: the first stop leads past the menu, and a dialog is left by Escape.
        await page.Locator("body").PressAsync("Tab");
        await page.EvaluateAsync("document.activeElement.blur(); document.querySelector('.skip').focus()");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#content")).ToBeFocusedAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop: one" }).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("tr[data-plan=one]")).ToContainTextAsync("Stopped");
        await page.GetByRole(AriaRole.Button, new() { Name = "Delete: one" }).PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Dialog).Locator(":focus")).ToHaveCountAsync(1);
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        var nowhere = await page.GotoAsync("/no/such/page");
        Assert.Equal(404, nowhere!.Status);
        await Expect(page.Locator("h1")).ToHaveTextAsync("There is no such page");
        await visit.OpenAsync("/management/backup/plans/gone");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("There is no plan 'gone'.");
        await visit.OpenAsync("/tasks/4711");
        await Expect(page.GetByRole(AriaRole.Alert).First).ToContainTextAsync("There is no task 4711.");
        await visit.FaultlessAsync();
    }

    [Fact]
    public async Task Connection_Lost_IsShownAndHeals()
    {
        var port = 0;
        await using var visit = await Visit.StartAsync(chromium, configure: o => o with { Port = port });
        port = visit.Scene.Host.Address.Port;
        visit.Expected.AddRange(["WebSocket", "ERR_CONNECTION_REFUSED", "Failed to fetch", "Connection disconnected", "Server returned an error on close", "Failed to start the connection", "circuit", "Failed to load resource"]);
        var page = visit.Page;
        await visit.SignInAsync();
        await visit.OpenAsync("/management/backup/plans");
        await visit.Scene.StopServiceAsync();
        await Expect(page.GetByText("The connection to the service is lost.")).ToBeVisibleAsync();
        await visit.ShotAsync("connection-lost");
        await visit.Scene.StartServiceAsync();
        await Expect(page.GetByText("The connection to the service is lost.")).ToBeHiddenAsync(new() { Timeout = 60_000 });
        await visit.LiveAsync();
        // It is live: what is made elsewhere appears.
        await visit.Scene.Api.PlanAsync("afterwards");
        await Expect(page.Locator("tr[data-plan=afterwards]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Readers_Look_AndChangeNothing()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.Scene.SqlAsync("CREATE USER reader PASS 'Reader-1234'", "CREATE DATABASE payroll WAL_RETENTION_PERIOD 3600");
        await visit.Scene.Api.PlanAsync("one");
        await visit.Scene.Api.BackupAsync("one");
        await visit.SignInAsync("reader", "Reader-1234");
        await visit.OpenAsync("/management/backup/plans");
        await Expect(page.Locator("tr[data-plan=one]")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Run now" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Create New Backup" })).ToHaveCountAsync(0);
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "API Tokens" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Button, new() { Name = "Refresh" }).ClickAsync();
        await Expect(page.Locator("tr[data-plan=one]")).ToBeVisibleAsync();
        Assert.DoesNotContain((await visit.Scene.Api.GetAsync<Service.Api.Page<Service.Security.AuditView>>("audit?user=reader")).Items, a => a.Action.Contains("refresh", StringComparison.Ordinal));
        await visit.OpenAsync("/management/servers");
        await Expect(page.Locator("tr[data-server=main]")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await visit.OpenAsync("/");
        await Expect(page.Locator("tr[data-database=power]")).ToBeVisibleAsync();
        // Which databases there are besides is for those who manage.
        await Expect(page.Locator("tr[data-database=payroll]")).ToHaveCountAsync(0);
        await visit.FaultlessAsync();
        await visit.ShotAsync("reader-dashboard");
        visit.Scene.Sandbox.Faults.Strike("conn", Sandbox.Faults.Fault.Answer(0x000B, "Unable to establish connection"));
        var failed = await visit.Scene.Api.EndedAsync((await visit.Scene.Api.PostAsync<Service.Tasks.TaskView>("plans/one/run")).Id, Service.Tasks.TaskState.Failed);
        await visit.OpenAsync($"/tasks/{failed.Id}");
        await Expect(page.Locator(".task-fault")).ToContainTextAsync("Unable to establish connection");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Check connection" })).ToHaveCountAsync(0);
        await visit.OpenAsync("/management/backup/files/one");
        await Expect(page.Locator("tr[data-point='1']")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "Restore point 1" })).ToHaveCountAsync(0);
        foreach (var address in (string[])["/tokens", "/audit", "/management/backup/plans/new", "/management/backup/restores/new"])
        {
            await page.GotoAsync(address);
            await Expect(page.Locator("h1")).ToHaveTextAsync("Not allowed");
        }
    }

    [Fact]
    public async Task Administration_ServersTokensAndAudit()
    {
        await using var visit = await Visit.StartAsync(chromium);
        var page = visit.Page;
        await visit.Scene.SqlAsync("CREATE USER guard PASS 'Guard@1234'", "CREATE USER keeper PASS 'Keeper-1234'");
        await visit.SignInAsync();
        await visit.OpenAsync("/management/servers");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add server" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("not a name");
        await dialog.GetByLabel("Password").FillAsync("Guard@1234");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.Locator("[data-field=name] .field-fault")).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("server-dialog");
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("second");
        await dialog.GetByLabel("Address", new() { Exact = true }).FillAsync($"taos+ws://127.0.0.1:{visit.Scene.Sandbox.Port}");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        // It is another user's password.
        await Expect(dialog.Locator("[data-field=address] .field-fault")).ToContainTextAsync("does not let this user in");
        await visit.FaultlessAsync();
        await dialog.GetByLabel("User", new() { Exact = true }).FillAsync("guard");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("tr[data-server=second]")).ToBeVisibleAsync();
        await Expect(page.Locator("body")).Not.ToContainTextAsync("Guard@1234");
        await page.GetByRole(AriaRole.Button, new() { Name = "Check connection: second" }).ClickAsync();
        await Expect(page.Locator(".checks")).ToContainTextAsync("Passed");
        await visit.FaultlessAsync();
        await visit.ShotAsync("servers-checked");
        await page.GetByRole(AriaRole.Button, new() { Name = "Modify: second" }).ClickAsync();
        await dialog.GetByLabel("Tasks at once").FillAsync("63");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("tr[data-server=second] .number")).ToHaveTextAsync("63");
        // Another user is not the one that the kept password is for: nothing is saved without a new one.
        await page.GetByRole(AriaRole.Button, new() { Name = "Modify: second" }).ClickAsync();
        await dialog.GetByLabel("User", new() { Exact = true }).FillAsync("keeper");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(dialog.Locator("[data-field=password] .field-fault")).ToBeVisibleAsync();
        await visit.FaultlessAsync();
        await visit.ShotAsync("server-dialog-password");
        await dialog.GetByLabel("Password").FillAsync("Keeper-1234");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.Locator("tr[data-server=second]")).ToContainTextAsync("keeper:***@");
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove: second" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove", Exact = true }).ClickAsync();
        await Expect(page.Locator("tr[data-server=second]")).ToHaveCountAsync(0);

        // Over plain HTTP there is no clipboard.
        await page.AddInitScriptAsync("Object.defineProperty(navigator, 'clipboard', { value: undefined })");
        await visit.OpenAsync("/tokens");
        await page.GetByRole(AriaRole.Button, new() { Name = "Create token" }).ClickAsync();
        await dialog.GetByLabel("Name", new() { Exact = true }).FillAsync("monitoring");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Create" }).ClickAsync();
        var secret = await dialog.Locator(".secret").TextContentAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status)).ToHaveTextAsync("Copied");
        await page.EvaluateAsync("document.execCommand = () => false");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Copy" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Status)).ToContainTextAsync("Not copied");
        Assert.Equal(secret, await page.EvaluateAsync<string>("getSelection().toString()"));
        await visit.ShotAsync("token-secret");
        await visit.FaultlessAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Close", Exact = true }).Last.ClickAsync();
        using var program = new ApiClient(visit.Scene.Host.Address);
        program.UseToken(secret!);
        Assert.NotNull(await program.GetAsync<object>("plans"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke: monitoring" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke", Exact = true }).ClickAsync();
        await Expect(page.GetByText("No token yet")).ToBeVisibleAsync();
        await program.FailsAsync(System.Net.HttpStatusCode.Unauthorized, HttpMethod.Get, "plans");

        await visit.Scene.Api.FailsAsync(System.Net.HttpStatusCode.Unauthorized, HttpMethod.Post, "session", new Service.Api.SignInRequest("stranger", "wrong"));
        await visit.OpenAsync("/audit");
        await Expect(page.Locator("table.list")).ToContainTextAsync("DELETE /api/v1/servers/{name}");
        await Expect(page.Locator("table.list")).ToContainTextAsync("POST /sign-in");
        await page.GetByLabel("User").SelectOptionAsync("stranger");
        await Expect(page.Locator("table.list tbody tr")).ToHaveCountAsync(1);
        await Expect(page.Locator("table.list")).ToContainTextAsync("Refused");
    }
}
