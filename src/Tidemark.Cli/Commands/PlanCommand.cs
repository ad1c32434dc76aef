using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tidemark.Cli.Output;
using Tidemark.Cli.Services;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Cli.Commands;

/// <summary>'plan': the backup plans of a service.</summary>
internal static class PlanCommand
{
    private static readonly Option<string?> Service = ServiceOption.Create();
    private static readonly Argument<string> Name = new("name") { Description = "The plan" };
    private static readonly Option<bool> NewChain = new("--new-chain") { Description = "Take a new initial point" };
    private static readonly Option<bool> NoWait = new("--no-wait") { Description = "Do not wait for the task's end" };
    private static readonly Option<bool> Files = new("--files") { Description = "Delete its files too" };
    private static readonly Option<string?> CloneName = new("--name") { Description = "The name of the new plan", HelpName = "name", Required = true };

    public static Command Build()
    {
        var command = new Command("plan", "Manage the backup plans of a service: tidemark plan <what> --service http://user:password@host:6060.")
        {
            Sub("list", "All plans.", ListAsync),
            Sub("show", "A plan.", (parse, client, context) => ShowAsync(context, client.GetAsync<PlanView>(Path(parse), context.Cancel)), Name),
            PlanOptions.AddTo(Sub("create", "Make an active plan.", CreateAsync, Name)),
            PlanOptions.AddTo(Sub("modify", "Change what is given of a plan; a running backup of it begins again.", ModifyAsync, Name)),
            PlanS3Options.AddPrefixTo(PlanOptions.AddObjectTo(Sub("clone", "Make a plan with the settings of another one, for another object.", CloneAsync, Name, CloneName))),
            Sub("start", "Let a plan take points by itself.", (parse, client, context) => ShowAsync(context, client.PostAsync<PlanView>(Path(parse) + "/start", null, context.Cancel)), Name),
            Sub("stop", "Stop a plan and cancel its unfinished tasks.", (parse, client, context) => ShowAsync(context, client.PostAsync<PlanView>(Path(parse) + "/stop", null, context.Cancel)), Name),
            Sub("run", "Take a point now, and wait for it.", RunAsync, Name, NewChain, NoWait),
            Sub("dump", "Move files of a plan to S3 now, by its local retention, and wait for it.", DumpAsync, Name, NoWait),
            Sub("points", "The points of a plan.", PointsAsync, Name),
            Sub("delete", "Delete a stopped plan.", DeleteAsync, Name, Files),
        };
        foreach (var upkeep in PlanUpkeep.Build(Service, Name, NoWait)) command.Add(upkeep);
        HelpWithExamples.Add(command,
            "tidemark plan create daily --server main --database power --directory daily --cycle 1d --service http://root:taosdata@localhost:6060",
            "tidemark plan run daily --service http://root:taosdata@localhost:6060",
            "tidemark plan modify daily --cycle 6h --service http://root:taosdata@localhost:6060");
        return command;
    }

    private static Command Sub(string name, string description, Func<ParseResult, ServiceClient, CommandContext, Task> work, params Symbol[] symbols) => ServiceSubcommand.Create(Service, name, description, work, symbols);

    private static string Path(ParseResult parse) => "plans/" + Uri.EscapeDataString(parse.GetRequiredValue(Name));

    private static async Task ListAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var plans = await client.ListAsync<PlanView>("plans", context.Cancel);
        context.Screen.Answer(plans, console =>
        {
            var table = Tables.With("plan", "object", "state", "cycle", "next", "points", "newest", "size", "chain", "last task");
            foreach (var plan in plans)
            {
                var settings = plan.Settings;
                table.Add(
                    settings.Name!, PlanText.Object(settings), PlanText.Word(plan.State), settings.Cycle ?? "-", PlanText.Time(plan.NextExecutionAt), plan.Points.ToString(CultureInfo.InvariantCulture), PlanText.Time(plan.NewestPointAt),
                    Figures.Size(plan.StoredBytes), PlanText.Word(plan.Chain.State), plan.LastTask is null ? "-" : PlanText.Word(plan.LastTask.State));
            }

            console.Write(table);
        });
    }

    private static async Task ShowAsync(CommandContext context, Task<PlanView> answer)
    {
        var plan = await answer;
        context.Screen.Answer(plan, console => PlanText.Write(console, plan));
    }

    private static Task CreateAsync(ParseResult parse, ServiceClient client, CommandContext context) =>
        ShowAsync(context, client.PostAsync<PlanView>("plans", PlanOptions.Apply(parse, new PlanSettings { Name = parse.GetRequiredValue(Name) }, context.Time), context.Cancel));

    private static async Task ModifyAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var plan = await client.GetAsync<PlanView>(Path(parse), context.Cancel);
        await ShowAsync(context, client.PutAsync<PlanView>(Path(parse), PlanOptions.Apply(parse, plan.Settings, context.Time), context.Cancel));
    }

    private static Task CloneAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var own = PlanOptions.Apply(parse, new PlanSettings(), context.Time);
        var clone = new PlanClone { Name = parse.GetValue(CloneName), Server = own.Server, Database = own.Database, SuperTable = own.SuperTable, Directory = own.Directory, NextExecutionAt = own.NextExecutionAt, S3Prefix = own.S3?.Prefix };
        return ShowAsync(context, client.PostAsync<PlanView>(Path(parse) + "/clone", clone, context.Cancel));
    }

    private static async Task RunAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var task = await client.PostAsync<TaskView>($"{Path(parse)}/run{(parse.GetValue(NewChain) ? "?newChain=true" : "")}", null, context.Cancel);
        if (!parse.GetValue(NoWait)) task = await TaskWatch.EndAsync(client, task, context);
        context.Screen.Answer(task, console => TaskText.Write(console, task));
    }

    private static async Task DumpAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var task = await client.PostAsync<TaskView>($"{Path(parse)}/dump", null, context.Cancel);
        if (!parse.GetValue(NoWait)) task = await TaskWatch.EndAsync(client, task, context);
        context.Screen.Answer(task, console => TaskText.Write(console, task));
    }

    private static async Task PointsAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var points = await client.ListAsync<PointView>(Path(parse) + "/points", context.Cancel);
        context.Screen.Answer(points, console =>
        {
            var table = Tables.With("#", "point", "kind", "started", "rows", "changes", "tables", "stored", "files", "restorable", "verified");
            foreach (var point in points)
            {
                table.Add(
                    point.Sequence.ToString(CultureInfo.InvariantCulture), point.Id, PlanText.Word(point.Kind), PlanText.Time(point.StartedAt), point.Rows.ToString("N0", CultureInfo.InvariantCulture), point.Changes.ToString("N0", CultureInfo.InvariantCulture),
                    point.Tables.ToString("N0", CultureInfo.InvariantCulture), Figures.Size(point.StoredBytes), point.Files.ToString(CultureInfo.InvariantCulture), point.IsRestorable ? "yes" : "no", Verified(point));
            }

            console.Write(table);
        });
    }

    private static string Verified(PointView point) => point.Verification is not { } found ? "-" : $"{(found.IsRestorable ? "whole" : found.IsIntact ? "rests on damage" : "damaged")} {PlanText.Time(found.At)}";

    private static async Task DeleteAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var deletion = await client.DeleteAsync<PlanDeletion>($"{Path(parse)}{(parse.GetValue(Files) ? "?files=true" : "")}", context.Cancel);
        context.Screen.Answer(deletion, console =>
        {
            console.WriteLine($"Plan {parse.GetRequiredValue(Name)} is deleted.");
            foreach (var left in deletion.Left) console.WriteLine("warning: " + left);
        });
    }
}
