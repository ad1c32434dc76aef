using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Testing;
using Tidemark.Web.Tests.Browser;
using static Microsoft.Playwright.Assertions;

namespace Tidemark.Web.Tests.Stories;

/// <summary>Takes the pictures in docs/images. They change with the clock, so it runs only when asked for: <c>-explicit only</c>.</summary>
public sealed class PictureStory(Chromium chromium)
{
    private const string Root = "/var/backups/tidemark";
    private static readonly Random Noise = new(20);
    private static readonly int[] RowsOfHour = [1900, 420, 510, 760, 1150, 1240, 930, 640];

    [Fact(Explicit = true)]
    public async Task Pictures_OfThePage_AreTaken()
    {
        var clock = new ShiftedClock(-TimeSpan.FromHours(RowsOfHour.Length));
        Directory.CreateDirectory(Root);
        try
        {
            await using var visit = await Visit.StartAsync(chromium, configure: o => o with { Time = clock, Roots = [Root], Node = "backup-1" });
            visit.Expected.Add("ResizeObserver");
            await FillAsync(visit, clock);
            await visit.SignInAsync();
            await visit.Page.SetViewportSizeAsync(1280, 1010);
            await TakeAsync(visit, "/", "dashboard", "Stored size over time");
            await visit.Page.SetViewportSizeAsync(1280, 800);
            await TakeAsync(visit, "/management/backup/plans/plant-hourly", "plan", "Recent tasks");
            await TakeAsync(visit, "/management/backup/files/plant-hourly", "files", "#8");
            await TakeRestoreAsync(visit);
            await visit.Page.SetViewportSizeAsync(390, 844);
            await visit.Page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
            await visit.Page.Context.AddCookiesAsync([new Cookie { Name = "tidemark-language", Value = "zh", Url = visit.Scene.Host.Address.ToString() }]);
            await TakeAsync(visit, "/", "phone-zh", "存储");
        }
        finally
        {
            Directory.Delete(Root, recursive: true);
        }
    }

    // A working day of a power plant: points by the hour, a plan of the grid, and a database that nobody thought of.
    private static async Task FillAsync(Visit visit, ShiftedClock clock)
    {
        await visit.Scene.SqlAsync(
            "CREATE DATABASE plant VGROUPS 2 WAL_RETENTION_PERIOD 86400", "CREATE STABLE plant.turbines (ts TIMESTAMP, speed FLOAT, power DOUBLE, condition VARCHAR(12)) TAGS (unit INT, hall NCHAR(12))",
            "CREATE DATABASE grid WAL_RETENTION_PERIOD 7200", "CREATE STABLE grid.feeders (ts TIMESTAMP, voltage FLOAT, load FLOAT) TAGS (station NCHAR(16))", "CREATE TABLE grid.f1 USING grid.feeders TAGS ('north')", "CREATE TABLE grid.f2 USING grid.feeders TAGS ('south')",
            "CREATE DATABASE weather WAL_RETENTION_PERIOD 3600", "CREATE TABLE weather.station (ts TIMESTAMP, wind FLOAT, temperature FLOAT)", $"DROP DATABASE {ServiceScene.Database}");
        await visit.Scene.Api.PlanAsync("plant-hourly", p => p with { Database = "plant" });
        for (var hour = 0; hour < RowsOfHour.Length; hour++)
        {
            await visit.Scene.Api.SignInAsync("root", "taosdata");
            await WriteAsync(visit, clock.GetUtcNow(), RowsOfHour[hour]);
            if (hour == 5) await FailAsync(visit);
            await visit.Scene.Api.BackupAsync("plant-hourly");
            if (hour == 3) await visit.Scene.Api.PlanAsync("grid-feeders", p => p with { Database = "grid", SuperTable = "feeders" });
            if (hour == RowsOfHour.Length - 1) await visit.Scene.Api.BackupAsync("grid-feeders");
            clock.Offset += TimeSpan.FromHours(1);
        }

        clock.Offset -= TimeSpan.FromMinutes(38);
        await CycleAsync(visit, "plant-hourly", "1h", clock.GetUtcNow().AddMinutes(38));
        await CycleAsync(visit, "grid-feeders", "30m", clock.GetUtcNow().AddMinutes(8));
    }

    private static async Task CycleAsync(Visit visit, string plan, string cycle, DateTimeOffset next)
    {
        var settings = (await visit.Scene.Api.GetAsync<PlanView>("plans/" + plan)).Settings;
        await visit.Scene.Api.PutAsync<PlanView>("plans/" + plan, settings with { Cycle = cycle, NextExecutionAt = next });
    }

    private static async Task FailAsync(Visit visit)
    {
        visit.Scene.Sandbox.Faults.Strike("conn", Sandbox.Faults.Fault.Answer(0x000B, "Unable to establish connection"));
        await visit.Scene.Api.EndedAsync((await visit.Scene.Api.PostAsync<TaskView>("plans/plant-hourly/run")).Id, TaskState.Failed);
    }

    private static async Task WriteAsync(Visit visit, DateTimeOffset end, int count)
    {
        for (var unit = 1; unit <= 4; unit++)
        {
            var sql = new StringBuilder().Append(CultureInfo.InvariantCulture, $"INSERT INTO plant.unit{unit} USING plant.turbines TAGS ({unit}, 'hall {(unit + 1) / 2}') VALUES");
            for (var row = 0; row < count; row++) sql.Append(CultureInfo.InvariantCulture, $" ({end.ToUnixTimeMilliseconds() - (count - row) * 1000L}, {1500 + Noise.NextSingle()}, {240 + 9 * Noise.NextDouble()}, 'running')");
            await visit.Scene.SqlAsync(sql.ToString());
        }
    }

    private static async Task TakeRestoreAsync(Visit visit)
    {
        var page = visit.Page;
        await visit.OpenAsync("/management/backup/restores/new?plan=plant-hourly");
        await page.Locator("#field-database").FillAsync("plant_yesterday");
        await Expect(page.GetByText("it is created.")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Restore", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Result and comparison" })).ToBeVisibleAsync();
        await ShotAsync(visit, "restore");
    }

    private static async Task TakeAsync(Visit visit, string address, string name, string text)
    {
        await visit.OpenAsync(address);
        await Expect(visit.Page.GetByText(text).First).ToBeVisibleAsync();
        await ShotAsync(visit, name);
    }

    private static async Task ShotAsync(Visit visit, string name)
    {
        var folder = Path.Combine(GoldenFiles.RepositoryRoot, "docs", "images");
        Directory.CreateDirectory(folder);
        await visit.Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, name + ".png"), Animations = ScreenshotAnimations.Disabled });
    }
}
