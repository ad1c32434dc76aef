using Spectre.Console;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Verify;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;
using Tidemark.Sandbox;
using Tidemark.TDengine;

namespace Tidemark.Cli.Commands;

/// <summary>The drills of 'verify': on the server that was named, else on a sandbox of this process.</summary>
internal static class VerifyDrills
{
    public static async Task<IReadOnlyList<DrillDocument>> RunAsync(BackupRepository repository, VerifyReport verified, Dsn? on, string? point, string? temp, CommandContext context)
    {
        await using var sandbox = on is null ? await SandboxServer.StartAsync(new SandboxOptions(), context.Cancel) : null;
        var server = on ?? Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{sandbox!.Port}");
        var drills = new List<DrillDocument>();
        foreach (var plan in verified.Points.Select(p => p.Plan).Distinct(StringComparer.Ordinal))
        {
            var options = new DrillOptions { Server = server, Plan = plan, Point = point, TemporaryDirectory = temp };
            var report = await context.Screen.Progress.ShowAsync($"drill of {plan}", progress => new DrillRun(repository, options, context.Time, progress).RunAsync(context.Cancel));
            drills.Add(new DrillDocument
            {
                Plan = plan,
                Point = report.Point.Id,
                Equal = report.Difference is null,
                Difference = report.Difference,
                Compared = report.Compared,
                Warnings = report.Warnings,
                ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            });
        }

        return drills;
    }

    public static void Show(IAnsiConsole console, IReadOnlyList<DrillDocument> drills)
    {
        foreach (var drill in drills)
        {
            foreach (var warning in drill.Warnings) console.WriteLine("warning: " + warning);
            console.WriteLine(drill.Equal ? $"Drill of plan {drill.Plan}: point {drill.Point} was restored in {Figures.Duration(TimeSpan.FromSeconds(drill.ElapsedSeconds))} and is equal: {string.Join("; ", drill.Compared)}"
                : $"Drill of plan {drill.Plan}: point {drill.Point} is NOT restored as it was: {drill.Difference}");
        }
    }
}
