using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spectre.Console;
using Tidemark.Backup.Retention;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;
using static Tidemark.Cli.Commands.RetentionOptions;

namespace Tidemark.Cli.Commands;

/// <summary>'prune': removes old points.</summary>
internal static class PruneCommand
{
    private static readonly Argument<string> Repository = GlobalOptions.Repository();
    private static readonly Option<string?> Plan = GlobalOptions.Plan();
    private static readonly Option<TimeSpan?> KeepWithin = new("--keep-within") { Description = "Keep the points of this time before the newest one: 36h, 30d, 8w", HelpName = "time", CustomParser = Time };
    private static readonly Option<bool> RemoveEverything = new("--remove-everything") { Description = "Remove every point of the plan" };

    public static Command Build()
    {
        var command = new Command("prune", "Remove backup points that no rule keeps. A point that a kept one rests on stays.")
        {
            Repository, Plan, KeepLast, KeepWithin, KeepDaily, KeepWeekly, KeepMonthly, RemoveBroken, RemoveEverything, DryRun,
        };
        HelpWithExamples.Add(command, "tidemark prune /backup/power --keep-last 20", "tidemark prune /backup/power --keep-within 14d --keep-weekly 8 --keep-monthly 12 --dry-run");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var options = new PruneOptions
        {
            Plan = parse.GetValue(Plan),
            Policy = new RetentionPolicy
            {
                KeepLast = parse.GetValue(KeepLast),
                KeepWithin = parse.GetValue(KeepWithin),
                KeepDaily = parse.GetValue(KeepDaily),
                KeepWeekly = parse.GetValue(KeepWeekly),
                KeepMonthly = parse.GetValue(KeepMonthly),
            },
            RemoveBroken = parse.GetValue(RemoveBroken),
            RemoveEverything = parse.GetValue(RemoveEverything),
            DryRun = parse.GetValue(DryRun),
        };
        var repository = await context.OpenForRemovingAsync(parse.GetRequiredValue(Repository));
        var report = await context.Screen.Progress.ShowAsync("prune", progress => new PruneRun(repository, options, context.Time, progress).RunAsync(context.Cancel));
        var document = new PruneDocument
        {
            Repository = repository.Storage.Location,
            Plan = report.Plan,
            DryRun = options.DryRun,
            Points = [.. report.Points.Select(p => new PrunedPoint(p.Manifest?.Sequence, p.PointId, p.Manifest?.CompletedAt, p.IsKept, p.Reason, p.LengthBytes))],
            RemovedFiles = report.RemovedFiles,
            RemovedLeftovers = report.RemovedLeftovers,
            FreedBytes = report.FreedBytes,
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            Warnings = report.Warnings,
        };
        context.Screen.Result(document, CliJson.Document.PruneDocument, console => Show(console, document));
        return ExitCodes.Success;
    }

    private static void Show(IAnsiConsole console, PruneDocument document)
    {
        foreach (var warning in document.Warnings) console.WriteLine("warning: " + warning);
        if (document.RemovedLeftovers > 0) console.WriteLine($"Removed {Figures.Count(document.RemovedLeftovers, "file")} of an unfinished run.");
        var removed = document.Points.Count(p => !p.Kept);
        var left = document.Points.Count - removed;
        if (document.Points.Count > 0)
        {
            var table = Tables.With("#r", "point", "stored#r", "", "because");
            foreach (var point in document.Points)
            {
                table.Add(point.Sequence?.ToString(CultureInfo.InvariantCulture) ?? "?", point.Id, Figures.Size(point.LengthBytes), point.Kept ? "keep" : "remove", point.Reason);
            }

            console.Write(table);
        }

        console.WriteLine(removed == 0 ? $"Nothing to remove: all {Figures.Count(document.Points.Count, "point")} of plan {document.Plan} stay."
            : $"{(document.DryRun ? "Would remove" : "Removed")} {Figures.Count(removed, "point")} of plan {document.Plan}, {Figures.Size(document.FreedBytes)}; {Figures.Count(left, "point")} {(document.DryRun ? "would stay" : left == 1 ? "stays" : "stay")}.");
    }

    private static TimeSpan? Time(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        var unit = text.Length < 2 ? 0 : text[^1] switch { 'h' => 1, 'd' => 24, 'w' => 24 * 7, _ => 0 };
        if (unit > 0 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= 1_000_000) return TimeSpan.FromHours((double)count * unit);
        result.AddError($"'{text}' is not a time: write a number with h, d or w, for instance 36h or 30d.");
        return null;
    }
}
