using System.CommandLine;
using Spectre.Console;
using Tidemark.Backup.Verify;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;
using Tidemark.Errors;
using Tidemark.TDengine;

namespace Tidemark.Cli.Commands;

/// <summary>'verify': whether everything reads back.</summary>
internal static class VerifyCommand
{
    private static readonly Argument<string> Repository = GlobalOptions.Repository();
    private static readonly Option<string?> Plan = new("--plan") { Description = "Only this plan", HelpName = "name" };
    private static readonly Option<string?> Point = new("--point") { Description = "Only what a restore of this point reads: its id, its number, or 'latest'", HelpName = "point" };
    private static readonly Option<string> Depth = new("--depth") { Description = "files: every byte; structure: also that every message decodes, follows the one before and fits; drill: also restore the latest point (or --point) of each plan and compare all of it", HelpName = "files|structure|drill", DefaultValueFactory = _ => "files" };
    private static readonly Option<string?> On = new("--on") { Description = "For a drill: the server to restore on [default: a sandbox in this process, in memory]", HelpName = "dsn" };
    private static readonly Option<string?> Temp = new("--temp") { Description = "For a drill: the directory for temporary files, about as large as the chain before compression [default: the system's]", HelpName = "directory" };

    public static Command Build()
    {
        Depth.AcceptOnlyFromAmong("files", "structure", "drill");
        var command = new Command("verify", "Prove that backup points can be restored: lengths, SHA-256, checksums of all blocks, chains without a gap.") { Repository, Plan, Point, Depth, On, Temp };
        HelpWithExamples.Add(command, "tidemark verify /backup/power", "tidemark verify /backup/power --point latest --depth structure", "tidemark verify /backup/power --depth drill --on taos+ws://root:taosdata@localhost:6041");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var repository = await context.OpenForProvingAsync(parse.GetRequiredValue(Repository));
        var isDrill = parse.GetRequiredValue(Depth) == "drill";
        var on = parse.GetValue(On) is { } dsn ? Dsn.Parse(dsn) : null;
        if (!isDrill && (on is not null || parse.GetValue(Temp) is not null)) throw new TidemarkException(ErrorCode.InvalidArgument, "--on and --temp are for drills.", "Add --depth drill.");
        var options = new VerifyOptions
        {
            Plan = parse.GetValue(Plan),
            Point = parse.GetValue(Point),
            Depth = isDrill ? VerifyDepth.Structure : Enum.Parse<VerifyDepth>(parse.GetRequiredValue(Depth), ignoreCase: true),
            Parallelism = Math.Clamp(Environment.ProcessorCount, 1, 4),
        };
        var report = await context.Screen.Progress.ShowAsync("verify", progress => new VerifyRun(repository, options, context.Time, progress).RunAsync(context.Cancel));
        IReadOnlyList<DrillDocument> drills = isDrill && report.IsIntact ? await VerifyDrills.RunAsync(repository, report, on, options.Point, parse.GetValue(Temp), context) : [];
        var document = new VerifyDocument
        {
            Repository = repository.Storage.Location,
            Depth = parse.GetRequiredValue(Depth),
            Intact = report.IsIntact,
            Findings = report.Findings,
            Points = report.Points,
            Segments = report.Segments,
            Bytes = report.Bytes,
            Blocks = report.Blocks,
            Messages = report.Messages,
            Rows = report.Rows,
            Drills = drills,
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
        };
        context.Screen.Result(document, CliJson.Document.VerifyDocument, console =>
        {
            Show(console, report);
            VerifyDrills.Show(console, drills);
        });
        return !report.IsIntact ? ExitCodes.Damaged : drills.All(d => d.Equal) ? ExitCodes.Success : ExitCodes.Restore;
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
