using System.CommandLine;
using System.CommandLine.Parsing;
using Tidemark.Backup.Doctor;
using Tidemark.Backup.Failures;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;
using Tidemark.TDengine;

namespace Tidemark.Cli.Commands;

/// <summary>'doctor': whether a backup would work, and if not, where it would fail.</summary>
internal static class DoctorCommand
{
    private static readonly Argument<string> Server = new("dsn") { Description = "The server, and the database: taos+ws://user:password@host:6041[/database]" };
    private static readonly Option<string?> Database = new("--database") { Description = "The database that is to be backed up [default: the DSN's]", HelpName = "name" };
    private static readonly Option<string?> To = new("--to") { Description = "Where backups are to go", HelpName = "repository" };
    private static readonly Option<TimeSpan?> Cycle = new("--cycle") { Description = "The intended time between two backup points", HelpName = "time", CustomParser = r => Span(r) };

    public static Command Build()
    {
        var command = new Command("doctor", "Check, one thing after another, whether a backup would work, and say which one fails and what to do.") { Server, Database, To, Cycle };
        HelpWithExamples.Add(command,
            "tidemark doctor taos+ws://root:taosdata@localhost:6041",
            "tidemark doctor taos+ws://root:taosdata@localhost:6041/power --to /backup/power --cycle 6h");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var options = new DoctorOptions
        {
            Server = Dsn.Parse(parse.GetRequiredValue(Server)),
            Database = parse.GetValue(Database),
            Target = parse.GetValue(To) is { } directory ? context.StorageAt(directory) : null,
            Cycle = parse.GetValue(Cycle),
        };
        var view = new CheckListView(context.Screen);
        var run = context.Screen.IsJson ? new DoctorRun(options, context.Time, null) : new DoctorRun(options, context.Time, view.Show, view.Begin);
        var report = await run.RunAsync(context.Cancel);
        var document = new DoctorDocument
        {
            Server = options.Server.ToString(),
            Database = options.Database ?? options.Server.Database,
            Repository = options.Target?.Location,
            CycleSeconds = options.Cycle?.TotalSeconds,
            Healthy = report.IsHealthy,
            ExitCode = report.ExitCode,
            Checks = [.. report.Checks.Select(Of)],
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
        };
        context.Screen.Result(document, CliJson.Document.DoctorDocument, _ => view.Sum(report));
        return report.ExitCode;
    }

    private static DoctorCheckDocument Of(CheckReport check)
    {
        var failure = check.Error is null ? null : Failure.Of(check.Error);
        return new DoctorCheckDocument
        {
            Name = check.Name,
            Outcome = check.Outcome,
            Finding = failure?.Message ?? check.Finding,
            Advice = check.Advice,
            Code = failure?.Code,
            Causes = failure?.Causes,
            Hint = failure?.Hint,
            ElapsedSeconds = Math.Round(check.Elapsed.TotalSeconds, 3),
        };
    }

    private static TimeSpan? Span(ArgumentResult result)
    {
        if (TimeSpanText.TryParse(result.Tokens[0].Value, out var span)) return span;
        result.AddError($"'{result.Tokens[0].Value}' is not a time: write {TimeSpanText.Form}.");
        return null;
    }
}
