using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tidemark.Cli.Output;
using Tidemark.Cli.Services;
using Tidemark.Service.Api;
using Tidemark.Service.Tasks;

namespace Tidemark.Cli.Commands;

/// <summary>'task': the tasks of a service.</summary>
internal static class TaskCommand
{
    private static readonly Option<string?> Service = ServiceOption.Create();
    private static readonly Argument<long> Id = new("id") { Description = "The task's number" };
    private static readonly Option<string?> Plan = new("--plan") { Description = "Only of this plan", HelpName = "name" };
    private static readonly Option<string?> State = new("--state") { Description = "Only in this state", HelpName = "queued|running|retried|succeeded|failed|cancelled" };
    private static readonly Option<int> Limit = new("--limit") { Description = "At most so many, the youngest", HelpName = "1..500", DefaultValueFactory = _ => 50 };

    public static Command Build()
    {
        State.AcceptOnlyFromAmong("queued", "running", "retried", "succeeded", "failed", "cancelled");
        var command = new Command("task", "Look at the tasks of a service, and cancel them.")
        {
            Sub("list", "Tasks, the youngest first.", ListAsync, Plan, State, Limit),
            Sub("show", "A task.", (parse, client, context) => ShowAsync(context, client.GetAsync<TaskView>(Path(parse), context.Cancel)), Id),
            Sub("wait", "Wait for a task's end.", async (parse, client, context) => await ShowAsync(context, TaskWatch.EndAsync(client, await client.GetAsync<TaskView>(Path(parse), context.Cancel), context)), Id),
            Sub("log", "The log of a task.", LogAsync, Id),
            Sub("cancel", "Cancel a task.", (parse, client, context) => ShowAsync(context, client.PostAsync<TaskView>(Path(parse) + "/cancel", null, context.Cancel)), Id),
        };
        HelpWithExamples.Add(command, "tidemark task list --state failed --service http://root:taosdata@localhost:6060", "tidemark task log 17 --service http://root:taosdata@localhost:6060");
        return command;
    }

    private static Command Sub(string name, string description, Func<ParseResult, ServiceClient, CommandContext, Task> work, params Symbol[] symbols) => ServiceSubcommand.Create(Service, name, description, work, symbols);

    private static string Path(ParseResult parse) => "tasks/" + parse.GetValue(Id).ToString(CultureInfo.InvariantCulture);

    private static async Task ShowAsync(CommandContext context, Task<TaskView> answer)
    {
        var task = await answer;
        context.Screen.Answer(task, console => TaskText.Write(console, task));
    }

    private static async Task ListAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var query = $"tasks?limit={parse.GetValue(Limit).ToString(CultureInfo.InvariantCulture)}";
        if (parse.GetValue(Plan) is { } plan) query += "&plan=" + Uri.EscapeDataString(plan);
        if (parse.GetValue(State) is { } state) query += "&state=" + state;
        var tasks = (await client.GetAsync<Page<TaskView>>(query, context.Cancel)).Items;
        context.Screen.Answer(tasks, console =>
        {
            var table = Tables.With("task", "kind", "plan", "state", "queued", "ended", "attempt", "rows", "point", "failure");
            foreach (var task in tasks)
            {
                table.Add(
                    task.Id.ToString(CultureInfo.InvariantCulture), PlanText.Word(task.Kind), task.Plan, PlanText.Word(task.State), PlanText.Time(task.QueuedAt), PlanText.Time(task.EndedAt), task.Attempt.ToString(CultureInfo.InvariantCulture),
                    task.Rows.ToString("N0", CultureInfo.InvariantCulture), task.PointId ?? "-", task.Failure?.Message ?? "-");
            }

            console.Write(table);
        });
    }

    private static async Task LogAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var lines = await client.ListAsync<TaskLogLine>(Path(parse) + "/log", context.Cancel);
        context.Screen.Answer(lines, console =>
        {
            foreach (var line in lines) console.WriteLine($"{PlanText.Time(line.At)} {(line.Level == TaskLogLevel.Information ? "" : PlanText.Word(line.Level) + ": ")}{line.Text}");
        });
    }
}
