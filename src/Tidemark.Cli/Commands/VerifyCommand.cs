using System.CommandLine;
using Spectre.Console;
using Tidemark.Backup.Verify;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Commands;

/// <summary>'verify': whether everything reads back.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Repository = GlobalOptions.Repository();
    private static readonly Option<string?> Plan = new("--plan") { Description = "Only this plan", HelpName = "name" };
    private static readonly Option<string?> Point = new("--point") { Description = "Only what a restore of this point reads: its id, its number, or 'latest'", HelpName = "point" };
    private static readonly Option<string> Depth = new("--depth") { Description = "files: every byte; structure: also that every message decodes and follows the one before", HelpName = "files|structure", DefaultValueFactory = _ => "files" };

    public static Command Build()
    {
        Depth.AcceptOnlyFromAmong("files", "structure");
        var command = new Command("verify", "Prove that backup points can be restored: lengths, SHA-256, checksums of all blocks, chains without a gap.") { Repository, Plan, Point, Depth };
        HelpWithExamples.Add(command, "tidemark verify /backup/power", "tidemark verify /backup/power --point latest --depth structure");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var repository = await context.OpenAsync(parse.GetRequiredValue(Repository));
        var options = new VerifyOptions
        {
            Plan = parse.GetValue(Plan),
            Point = parse.GetValue(Point),
            Depth = Enum.Parse<VerifyDepth>(parse.GetRequiredValue(Depth), ignoreCase: true),
            Parallelism = Math.Clamp(Environment.ProcessorCount, 1, 4),
        };
        var report = await context.Screen.Progress.ShowAsync("verify", progress => new VerifyRun(repository, options, context.Time, progress).RunAsync(context.Cancel));
        var document = new VerifyDocument
        {
            Repository = repository.Storage.Location,
            Depth = options.Depth,
            Intact = report.IsIntact,
            Findings = report.Findings,
            Points = report.Points,
            Segments = report.Segments,
            Bytes = report.Bytes,
            Blocks = report.Blocks,
            Messages = report.Messages,
            Rows = report.Rows,
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
        };
        context.Screen.Result(document, CliJson.Document.VerifyDocument, console => Show(console, report));
        return report.IsIntact ? ExitCodes.Success : ExitCodes.Damaged;
    }

    private static void Show(IAnsiConsole console, VerifyReport report)
    {
        foreach (var finding in report.Findings) console.WriteLine($"{Tables.Word(finding.Kind)}: {finding.What}");
        console.WriteLine($"{Figures.Count(report.Segments, "file")}, {Figures.Size(report.Bytes)}, {Figures.Count(report.Blocks, "block")}, {Figures.Count(report.Messages, "message")}, "
            + $"{Figures.Count(report.Rows, "row")} read in {Figures.Duration(report.Elapsed)}");
        if (report.IsIntact)
        {
            console.WriteLine(report.Points.Count == 0 ? "There is no backup point yet." : $"All {Figures.Count(report.Points.Count, "point")} can be restored.");
            return;
        }

        foreach (var plan in report.Points.GroupBy(p => p.Plan))
        {
            var good = plan.Where(p => p.IsRestorable).Select(p => p.PointId).ToList();
            console.WriteLine(good.Count == plan.Count() ? $"Plan {plan.Key}: all {Figures.Count(good.Count, "point")} can be restored."
                : good.Count == 0 ? $"Plan {plan.Key}: no point can be restored exactly."
                : $"Plan {plan.Key}: still restorable: {string.Join(", ", good)}; not: {string.Join(", ", plan.Where(p => !p.IsRestorable).Select(p => p.PointId))}");
        }
    }
}
