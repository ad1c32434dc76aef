using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tidemark.Backup.Doctor;
using Tidemark.Cli.Output;
using Tidemark.Cli.Services;
using Tidemark.Errors;
using Tidemark.Service.Servers;

namespace Tidemark.Cli.Commands;

/// <summary>'server': the TDengine servers that a service knows.</summary>
internal static class ServerCommand
{
    private static readonly Option<string?> Service = ServiceOption.Create();
    private static readonly Argument<string> Name = new("name") { Description = "The server" };
    private static readonly Option<int?> MaxTasks = new("--max-tasks") { Description = "How many tasks may work on it at once", HelpName = "1..64" };
    private static readonly Option<string?> Database = new("--database") { Description = "The database that is to be backed up", HelpName = "name" };

    public static Command Build()
    {
        var command = new Command("server", "Manage the TDengine servers of a service: what plans read, and restores write.")
        {
            Sub("add", "Register a server.", AddAsync, Name, ServerDsn.Dsn, ServerDsn.AskPassword, MaxTasks),
            Sub("list", "All servers.", ListAsync),
            Sub("show", "A server.", (parse, client, context) => ShowAsync(context, client.GetAsync<ServerView>(Path(parse), context.Cancel)), Name),
            Sub("change", "Change the DSN, the password or the limit of a server.", ChangeAsync, Name, ServerDsn.Dsn, ServerDsn.AskPassword, MaxTasks),
            Sub("remove", "Forget a server that no plan uses.", RemoveAsync, Name),
            ServiceSubcommand.CreateWithCode(Service, "check", "Check, one thing after another, whether backups of it would work.", CheckAsync, Name, Database),
            Sub("databases", "The databases of a server.", DatabasesAsync, Name),
        };
        HelpWithExamples.Add(command,
            "tidemark server add east --dsn taos+ws://backup@db1:6041 --ask-password --service http://root:taosdata@localhost:6060",
            "tidemark server check east --database power --service http://root:taosdata@localhost:6060");
        return command;
    }

    private static Command Sub(string name, string description, Func<ParseResult, ServiceClient, CommandContext, Task> work, params Symbol[] symbols) => ServiceSubcommand.Create(Service, name, description, work, symbols);

    private static string Path(ParseResult parse) => "servers/" + Uri.EscapeDataString(parse.GetRequiredValue(Name));

    private static async Task ShowAsync(CommandContext context, Task<ServerView> answer)
    {
        var server = await answer;
        context.Screen.Answer(server, console => console.WriteLine(
            $"Server {server.Name}: {server.Address}, at most {Figures.Count(server.MaxTasks, "task")} at once, registered {PlanText.Time(server.CreatedAt)}{(server.NeedsPassword ? "; its password must be given again" : "")}"));
    }

    private static Task AddAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var settings = new ServerSettings { Name = parse.GetRequiredValue(Name), Dsn = ServerDsn.Read(parse, null) };
        return ShowAsync(context, client.PostAsync<ServerView>("servers", settings with { MaxTasks = parse.GetValue(MaxTasks) ?? settings.MaxTasks }, context.Cancel));
    }

    private static async Task ChangeAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var server = await client.GetAsync<ServerView>(Path(parse), context.Cancel);
        var settings = new ServerSettings { Dsn = ServerDsn.Read(parse, server.Address), MaxTasks = parse.GetValue(MaxTasks) ?? server.MaxTasks };
        await ShowAsync(context, client.PutAsync<ServerView>(Path(parse), settings, context.Cancel));
    }

    private static async Task RemoveAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        await client.DeleteAsync<object?>(Path(parse), context.Cancel);
        context.Screen.Answer(new { removed = parse.GetRequiredValue(Name) }, console => console.WriteLine($"Server {parse.GetRequiredValue(Name)} is forgotten."));
    }

    private static async Task ListAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var servers = await client.GetAsync<IReadOnlyList<ServerView>>("servers", context.Cancel);
        context.Screen.Answer(servers, console =>
        {
            var table = Tables.With("server", "address", "max tasks#r", "password", "registered");
            foreach (var server in servers) table.Add(server.Name, server.Address, server.MaxTasks.ToString(CultureInfo.InvariantCulture), server.NeedsPassword ? "needed again" : "known", PlanText.Time(server.CreatedAt));
            console.Write(table);
        });
    }

    private static async Task DatabasesAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var databases = await client.GetAsync<IReadOnlyList<DatabaseView>>(Path(parse) + "/databases", context.Cancel);
        context.Screen.Answer(databases, console =>
        {
            var table = Tables.With("database", "vgroups#r", "tables#r", "WAL kept");
            foreach (var database in databases) table.Add(database.Name, Figures.Count(database.Vgroups), Figures.Count(database.Tables), Kept(database.WalRetentionPeriodSeconds));
            console.Write(table);
        });
    }

    private static async Task<int> CheckAsync(ParseResult parse, ServiceClient client, CommandContext context)
    {
        var query = parse.GetValue(Database) is { } database ? "?database=" + Uri.EscapeDataString(database) : "";
        var checks = await client.PostAsync<IReadOnlyList<CheckView>>($"{Path(parse)}/check{query}", null, context.Cancel);
        var view = new CheckListView(context.Screen);
        var reports = checks.Select(c => new CheckReport(c.Name, c.Outcome, c.Finding, c.Advice, c.Failure?.ToException(), TimeSpan.FromSeconds(c.Seconds))).ToList();
        var report = new DoctorReport(reports, TimeSpan.FromSeconds(checks.Sum(c => c.Seconds)));
        context.Screen.Answer(checks, _ =>
        {
            foreach (var check in reports) view.Show(check);
            view.Sum(report);
        });
        return report.ExitCode;
    }

    private static string Kept(long seconds) => seconds < 0 ? "for ever" : seconds == 0 ? "no: cannot be backed up" : Figures.Duration(TimeSpan.FromSeconds(seconds));
}
