using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Commands;

/// <summary>'points': what a repository holds.</summary>
internal static class PointsCommand
{
    private static readonly Argument<string> Repository = GlobalOptions.Repository();
    private static readonly Option<string?> Plan = new("--plan") { Description = "Only this plan", HelpName = "name" };

    public static Command Build()
    {
        var command = new Command("points", "List the backup points of a repository.") { Repository, Plan };
        HelpWithExamples.Add(command, "tidemark points /backup/power", "tidemark points /backup/power --json");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var repository = await context.OpenAsync(parse.GetRequiredValue(Repository));
        var wanted = parse.GetValue(Plan);
        var plans = wanted is null ? await repository.ListPlansAsync(context.Cancel) : [await repository.GetPlanAsync(wanted, context.Cancel)];
        var damaged = new List<string>();
        var listed = new List<PlanPoints>();
        foreach (var plan in plans)
        {
            var points = await repository.ListPointsAsync(plan.Name, e => damaged.Add(e.Message), context.Cancel);
            listed.Add(new PlanPoints { Plan = plan.Name, Database = plan.Database, SuperTable = plan.SuperTable, Topic = plan.Topic, Points = [.. points.Select(PointDocument.Of)] });
        }

        var document = new PointsDocument { Repository = repository.Storage.Location, RepositoryId = repository.Marker.RepositoryId, Plans = listed, Damaged = damaged };
        context.Screen.Result(document, CliJson.Document.PointsDocument, console => Show(console, document));
        return damaged.Count > 0 ? ExitCodes.Damaged : ExitCodes.Success;
    }

    private static void Show(IAnsiConsole console, PointsDocument document)
    {
        if (document.Plans.Count == 0) console.WriteLine($"{document.Repository} holds no plan yet.");
        foreach (var plan in document.Plans)
        {
            console.WriteLine($"Plan {plan.Plan}: {(plan.SuperTable is null ? $"database {plan.Database}" : $"super table {plan.Database}.{plan.SuperTable}")}, {Figures.Count(plan.Points.Count, "point")}");
            if (plan.Points.Count == 0) continue;
            var table = Tables.With("#r", "point", "kind", "taken (UTC)", "rows#r", "raw#r", "stored#r", "ratio#r");
            foreach (var point in plan.Points)
            {
                table.Add(point.Sequence.ToString(CultureInfo.InvariantCulture), point.Id, point.CompactedFrom is null ? Tables.Word(point.Kind) : "compacted", Figures.Moment(point.CompletedAt), Figures.Count(point.Rows),
                    Figures.Size(point.RawBytes), Figures.Size(point.StoredBytes), Figures.Share(point.StoredBytes, point.RawBytes));
            }

            console.Write(table);
        }

        foreach (var damage in document.Damaged) console.WriteLine("damaged: " + damage);
    }
}
