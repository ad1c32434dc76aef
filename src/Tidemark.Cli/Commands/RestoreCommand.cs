using System.CommandLine;
using Spectre.Console;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Selection;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;
using Tidemark.Cli.Services;
using Tidemark.Service.Tasks;
using Tidemark.TDengine;

namespace Tidemark.Cli.Commands;

/// <summary>'restore': puts a point back.</summary>
internal static class RestoreCommand
{
    private static readonly Argument<string> Repository = new("repository") { Description = "The directory of the repository, or s3://bucket/prefix?endpoint=…; with --service the name of a plan" };
    private static readonly Option<string?> Service = new("--service") { Description = "Let a service restore: http://user:password@host:6060. The repository is the name of a plan then, and --to names a registered server, a database, or both: server/database", HelpName = "address" };
    private static readonly Option<string> To = new("--to") { Description = "The server, and the database when it is another than the source: taos+ws://user:password@host:6041[/database], or taos://user:password@host:6030[/database] through the client library", HelpName = "dsn", Required = true };
    private static readonly Option<string?> Point = new("--point") { Description = "The point's id or number [default: the latest]", HelpName = "point" };
    private static readonly Option<string?> Plan = GlobalOptions.Plan();
    private static readonly Option<string[]> Table = new("--table") { Description = "Restore only this table; may be repeated", HelpName = "name", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string[]> SuperTable = new("--super-table") { Description = "Restore only this super table and its children; may be repeated", HelpName = "name", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string?> Where = new("--where") { Description = "Restore only children whose tags at the point meet this: location = 'x' AND groupid > 3", HelpName = "condition" };
    private static readonly Option<string?> StartTime = new("--start-time") { Description = "The first time of rows, inclusive: ISO 8601, or a number in the database's precision", HelpName = "time" };
    private static readonly Option<string?> EndTime = new("--end-time") { Description = "The last time of rows, inclusive", HelpName = "time" };
    private static readonly Option<int?> Vgroups = new("--vgroups") { Description = "Vgroups of the database that is created [default: as many as the source had]", HelpName = "1..4096" };
    private static readonly Option<int> Connections = new("--connections") { Description = "Connections that write", HelpName = "1..64", DefaultValueFactory = _ => 4 };
    private static readonly Option<int> Retries = new("--retries") { Description = "How often a call that failed for a passing reason is repeated, with growing pauses", HelpName = "0..100", DefaultValueFactory = _ => 12 };
    private static readonly Option<bool> IntoExisting = new("--into-existing") { Description = "Restore into a database that already holds tables" };
    private static readonly Option<bool> SkipUndecodable = new("--skip-undecodable") { Description = "Leave out messages that cannot be decoded, and say so, instead of stopping at the first" };
    private static readonly Option<string> Outside = new("--outside")
    {
        Description = $"What to create of the objects that no stream carries: all, none, default, or some of {OutsideSelection.Words}, with commas between. By default streams, topics and grants are only reported",
        HelpName = "kinds",
        DefaultValueFactory = _ => "default",
    };

    private static readonly Option<string> Compare = new("--compare") { Description = "counts: tables and rows are counted; contents: every row, tag and column is compared with the repository", HelpName = "counts|contents", DefaultValueFactory = _ => "counts" };
    private static readonly Option<string?> Temp = new("--temp") { Description = "For --compare contents: the directory for temporary files [default: the system's]", HelpName = "directory" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would happen" };

    public static Command Build()
    {
        Compare.AcceptOnlyFromAmong("counts", "contents");
        var command = new Command("restore", "Restore a database to a backup point, and compare the result with what the point holds.")
        {
            Repository, To, Point, Plan, Table, SuperTable, Where, StartTime, EndTime, Vgroups, Connections, Retries, IntoExisting, SkipUndecodable, Outside, Compare, Temp, DryRun, Service,
        };
        HelpWithExamples.Add(command,
            "tidemark restore /backup/power --to taos+ws://root:taosdata@localhost:6041",
            "tidemark restore /backup/power --to taos+ws://root:taosdata@localhost:6041/power_copy --point 2",
            "tidemark restore /backup/power --to taos://root:taosdata@localhost:6030/power_copy",
            "tidemark restore /backup/power --to taos+ws://root:taosdata@localhost:6041/part --super-table meters --where \"groupid > 3\" --start-time 2026-01-01T00:00:00Z",
            "tidemark restore /backup/power --to taos+ws://root:taosdata@localhost:6041 --dry-run",
            "tidemark restore daily --service http://root:taosdata@localhost:6060 --to main/power_copy");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        if (parse.GetValue(Service) is { } service)
        {
            var (server, database) = ServiceRestore.Target(parse.GetRequiredValue(To));
            return await ServiceRestore.RunAsync(service, new RestoreRequest
            {
                Plan = parse.GetRequiredValue(Repository), Point = parse.GetValue(Point), Server = server, Database = database,
                Tables = parse.GetValue(Table) ?? [], SuperTables = parse.GetValue(SuperTable) ?? [], Where = parse.GetValue(Where), StartTime = parse.GetValue(StartTime), EndTime = parse.GetValue(EndTime),
                Vgroups = parse.GetValue(Vgroups), Connections = parse.GetValue(Connections), IntoExisting = parse.GetValue(IntoExisting), SkipUndecodable = parse.GetValue(SkipUndecodable), Outside = parse.GetValue(Outside)!,
                Compare = Enum.Parse<ComparisonDepth>(parse.GetRequiredValue(Compare), ignoreCase: true), DryRun = parse.GetValue(DryRun),
            }, context);
        }

        var options = new RestoreOptions
        {
            Target = Dsn.Parse(parse.GetRequiredValue(To)),
            Plan = parse.GetValue(Plan),
            Point = parse.GetValue(Point),
            Selection = new RestoreSelection
            {
                Tables = parse.GetValue(Table) ?? [],
                SuperTables = parse.GetValue(SuperTable) ?? [],
                Where = parse.GetValue(Where),
                StartTime = parse.GetValue(StartTime),
                EndTime = parse.GetValue(EndTime),
            },
            Vgroups = parse.GetValue(Vgroups),
            Connections = parse.GetValue(Connections),
            MaxRetries = parse.GetValue(Retries),
            IntoExisting = parse.GetValue(IntoExisting),
            SkipUndecodable = parse.GetValue(SkipUndecodable),
            Outside = OutsideSelection.Parse(parse.GetValue(Outside)!),
            Compare = Enum.Parse<ComparisonDepth>(parse.GetRequiredValue(Compare), ignoreCase: true),
            TemporaryDirectory = parse.GetValue(Temp),
            DryRun = parse.GetValue(DryRun),
        };
        var repository = await context.OpenAsync(parse.GetRequiredValue(Repository));
        var report = await context.Screen.Progress.ShowAsync("restore", progress => new RestoreRun(repository, options, context.Time, progress).RunAsync(context.Cancel));
        var document = new RestoreDocument
        {
            Point = PointDocument.Of(report.Point),
            Database = report.Database,
            DryRun = options.DryRun,
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            Resumed = report.Resumed,
            Rows = report.Rows,
            Statements = report.Statements,
            Tables = report.Tables,
            Selected = report.Selected,
            Compared = report.Compared,
            Outside = [.. report.Outside.Select(o => new OutsideDocument(o.Kind, o.Name, OutsideText.Word(o.Result), o.Reason, o.Statement))],
            Warnings = report.Warnings,
            PlannedSteps = report.PlannedSteps,
        };
        context.Screen.Result(document, CliJson.Document.RestoreDocument, console => Show(console, document, report.Outside, report.Elapsed));
        return ExitCodes.Success;
    }

    private static void Show(IAnsiConsole console, RestoreDocument document, IReadOnlyList<OutsideOutcome> outside, TimeSpan elapsed)
    {
        var told = outside.Select(o => o.ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var warning in document.Warnings.Where(w => !told.Contains(w))) console.WriteLine("warning: " + warning);
        if (document.DryRun)
        {
            console.WriteLine($"Restoring point {document.Point.Id} into {document.Database} would:");
            foreach (var step in document.PlannedSteps) console.WriteLine("  " + step);
            return;
        }

        console.WriteLine($"{(document.Resumed ? "Continued and finished" : "Restored")} point {document.Point.Id} into {document.Database}: {Figures.Count(document.Tables, "table")}, {Figures.Count(document.Rows, "row")}, "
            + $"{Figures.Count(document.Statements, "statement")} in {Figures.Duration(elapsed)} ({Figures.RowRate(document.Rows / Math.Max(0.001, elapsed.TotalSeconds))})");
        if (document.Selected.Count > 0) console.WriteLine($"Chosen: {string.Join("; ", document.Selected)}");
        if (document.Compared.Count > 0) console.WriteLine($"Compared and equal: {string.Join("; ", document.Compared)}");
        foreach (var line in OutsideText.Lines(outside)) console.WriteLine(line);
    }
}
