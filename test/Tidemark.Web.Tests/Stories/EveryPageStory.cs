using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;
using Tidemark.Service.Tasks;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>Every page there is: with content, in the light, in the dark, on a phone, and in Chinese.</summary>
public sealed class EveryPageStory(Chromium chromium)
{
    private static readonly Dictionary<string, string> Names = new(StringComparer.Ordinal) { ["/"] = "dashboard", ["/tasks/{Id:long}"] = "task", ["/management/backup/files/{Name}"] = "plan-files", ["/management/backup/restores/new"] = "restore-new", ["/management/backup/plans/new"] = "plan-new" };

    [Theory]
    [InlineData("light", 1280, "en-GB", false)]
    [InlineData("dark", 1280, "en-GB", true)]
    [InlineData("phone", 390, "en-GB", false)]
    [InlineData("phone-dark-zh", 390, "zh-CN", true)]
    [InlineData("zh", 1280, "zh-CN", false)]
    public async Task Pages_Are_Faultless(string look, int width, string locale, bool isDark)
    {
        await using var visit = await Visit.StartAsync(chromium, (width, 800), locale, isDark);
        var task = await FillAsync(visit);
        await visit.SignInAsync();
        foreach (var route in Routes())
        {
            var address = route.Replace("{Name}", "plant-hourly", StringComparison.Ordinal).Replace("{Id:long}", task.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
            if (route is "/sign-in" or "/not-found") await visit.Page.GotoAsync(address);
            else await visit.OpenAsync(address);
            await Expect(visit.Page.Locator("h1")).ToBeVisibleAsync();
            await Expect(visit.Page.GetByText(locale == "en-GB" ? "Loading…" : "加载中…")).ToHaveCountAsync(0);
            Assert.Equal(locale[..2], await visit.Page.Locator("html").GetAttributeAsync("lang"));
            await visit.FaultlessAsync();
            await visit.ShotAsync($"{look}-{Names.GetValueOrDefault(route, route.Trim('/').Replace("management/backup/", "", StringComparison.Ordinal).Replace("management/", "", StringComparison.Ordinal).Replace("/{Name}", "-one", StringComparison.Ordinal).Replace('/', '-'))}");
        }
    }

    // Plausible contents: a plan with a few points, one with a long name, a backup that failed, a database without a plan, a token.
    private static async Task<long> FillAsync(Visit visit)
    {
        await visit.Scene.SqlAsync("CREATE DATABASE archive WAL_RETENTION_PERIOD 3600", "CREATE TABLE archive.t (ts TIMESTAMP, v INT)");
        await visit.Scene.Api.PlanAsync("plant-hourly", p => p with { Cycle = "30m" });
        await visit.Scene.Api.PlanAsync("wind-turbines-north-of-the-river-hourly", p => p with { SuperTable = "meters", Cycle = "30m", NextExecutionAt = new DateTimeOffset(2030, 6, 1, 12, 0, 0, TimeSpan.Zero) });
        var task = 0L;
        for (var point = 1; point <= 4; point++)
        {
            await visit.Scene.WriteAsync(point * 1000, 100 * point);
            task = (await visit.Scene.Api.BackupAsync("plant-hourly")).Id;
        }

        visit.Scene.Sandbox.Faults.Strike("conn", Sandbox.Faults.Fault.Answer(0x000B, "Unable to establish connection"));
        await visit.Scene.Api.EndedAsync((await visit.Scene.Api.PostAsync<TaskView>("plans/plant-hourly/run")).Id, TaskState.Failed);
        await visit.Scene.Api.PostAsync<object>("tokens", new Service.Security.TokenSettings { Name = "monitoring", Scopes = ["read"] });
        return task;
    }

    private static List<string> Routes() => [.. typeof(WebPages).Assembly.GetTypes().SelectMany(t => t.GetCustomAttributes<RouteAttribute>()).Select(r => r.Template).Order(StringComparer.Ordinal)];
}
