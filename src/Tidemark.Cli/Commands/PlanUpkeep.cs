using System.CommandLine;
using Spectre.Console;
using Tidemark.Backup.Verify;
using Tidemark.Cli.Output;
using Tidemark.Cli.Services;
using Tidemark.Service.Tasks;
using Tidemark.Service.Upkeep;
using static Tidemark.Cli.Commands.RetentionOptions;

namespace Tidemark.Cli.Commands;

/// <summary>'plan verify', 'plan compact' and 'plan prune'.</summary>
internal static class PlanUpkeep
{
    private static readonly Option<string?> Point = new("--point") { Description = "The point, and what it rests on: its id or number [default: verify takes all, compact the latest]", HelpName = "point" };
    private static readonly Option<string> Depth = new("--depth") { Description = "files: every byte; structure: also that every message decodes, follows the one before and fits", HelpName = "files|structure", DefaultValueFactory = _ => "files" };
    private static readonly Option<string?> KeepWithin = new("--keep-within") { Description = "Keep the points of this time before the newest one: 36h, 30d", HelpName = "time" };

    /// <summary>The three commands.</summary>
    /// <param name="service">Which service.</param>
    /// <param name="name">Which plan.</param>
    /// <param name="noWait">Whether not to wait for the task's end.</param>
    public static IEnumerable<Command> Build(Option<string?> service, Argument<string> name, Option<bool> noWait)
    {
        Depth.AcceptOnlyFromAmong("files", "structure");
        yield return Sub("verify", "Prove that points can be restored, without the plan's server, and wait for it.", parse => new VerifyRequest { Point = parse.GetValue(Point), Depth = Enum.Parse<VerifyDepth>(parse.GetRequiredValue(Depth), ignoreCase: true) }, Point, Depth);
        yield return Sub("compact", "Put the chain together into one point, without the plan's server, and wait for it.", parse => new CompactRequest { Point = parse.GetValue(Point) }, Point);
        yield return Sub("prune", "Remove points that no rule keeps, from the disk and from S3, and wait for it.", parse => new PruneRequest
        {
            KeepLast = parse.GetValue(KeepLast),
            KeepWithin = parse.GetValue(KeepWithin),
            KeepDaily = parse.GetValue(KeepDaily),
            KeepWeekly = parse.GetValue(KeepWeekly),
            KeepMonthly = parse.GetValue(KeepMonthly),
            RemoveBroken = parse.GetValue(RemoveBroken),
            DryRun = parse.GetValue(DryRun),
        }, KeepLast, KeepWithin, KeepDaily, KeepWeekly, KeepMonthly, RemoveBroken, DryRun);

        Command Sub(string what, string description, Func<ParseResult, object> request, params Symbol[] symbols) => ServiceSubcommand.Create(
            service, what, description, (parse, client, context) => RunAsync($"plans/{Uri.EscapeDataString(parse.GetRequiredValue(name))}/{what}", request(parse), parse.GetValue(noWait), client, context), [name, .. symbols, noWait]);
    }

    private static async Task RunAsync(string path, object request, bool noWait, ServiceClient client, CommandContext context)
    {
        var task = await client.PostAsync<TaskView>(path, request, context.Cancel);
        if (!noWait) task = await TaskWatch.EndAsync(client, task, context);
        context.Screen.Answer(task, console => Write(console, task));
    }

    private static void Write(IAnsiConsole console, TaskView task)
    {
        TaskText.Write(console, task);
        if (task.Report is not { } report) return;
        if (task.Kind == TaskKind.Verify) console.WriteLine($"  {Figures.Count(report.GetProperty("files").GetInt64(), "file")}, {Figures.Size(report.GetProperty("bytes").GetInt64())} read; {Figures.Count(report.GetProperty("restorable").GetArrayLength(), "point")} can be restored");
        else if (task.Kind == TaskKind.Prune) console.WriteLine($"  {Figures.Count(report.GetProperty("removedFiles").GetInt64(), "file")} removed, {Figures.Size(report.GetProperty("freedBytes").GetInt64())} of points that {(report.GetProperty("dryRun").GetBoolean() ? "would go" : "are gone")}");
    }
}
