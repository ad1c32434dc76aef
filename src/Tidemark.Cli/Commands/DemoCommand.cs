using System.CommandLine;
using Tidemark.Cli.Demo;
using Tidemark.Cli.Documents;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.TDengine;

namespace Tidemark.Cli.Commands;

/// <summary>'demo': everything once, with nothing to install.</summary>
internal static class DemoCommand
{
    private const long LeastRows = 2_000;
    private const long MostRows = 20_000_000;
    private static readonly Option<long> Rows = new("--rows") { Description = "Rows to load before the initial point", HelpName = "count", DefaultValueFactory = _ => 2_000_000 };
    private static readonly Option<string?> Keep = new("--keep") { Description = "A new directory in which the repository stays [default: it is removed]", HelpName = "directory" };

    public static Command Build()
    {
        var command = new Command("demo", "See it work, with nothing to install: a sandbox server, sample data, three backup points, a lost database, two restores, and the proof that nothing is missing.") { Rows, Keep };
        HelpWithExamples.Add(command, "tidemark demo", "tidemark demo --rows 100000 --keep /tmp/demo-repository");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var options = new DemoOptions(parse.GetValue(Rows), parse.GetValue(Keep));
        if (options.Rows is < LeastRows or > MostRows) throw new TidemarkException(ErrorCode.InvalidArgument, $"{options.Rows} rows cannot be loaded.", $"--rows takes {LeastRows} to {MostRows}.");
        var temporary = options.Keep is null ? Directory.CreateTempSubdirectory("tidemark-demo-") : null;
        try
        {
            var repository = await context.OpenOrCreateAsync(options.Keep ?? Path.Combine(temporary!.FullName, "repository"));
            if ((await repository.ListPlansAsync(context.Cancel)).Count > 0)
                throw new TidemarkException(ErrorCode.Conflict, $"{repository.Storage.Location} already holds backup points.", "Name a new directory with --keep.");
            await using var server = await SandboxServer.StartAsync(new SandboxOptions(), context.Cancel);
            var dsn = new Dsn { Host = server.Options.Host, Port = server.Port };
            context.Screen.Remark($"A sandbox of TDengine runs in this process on {dsn.Host}:{dsn.Port}; everything below goes over its WebSocket.");
            var demo = await new DemoRun(context, repository, dsn, options).RunAsync();
            context.Screen.Result(demo, CliJson.Document.DemoDocument, console => DemoReport.Show(console, demo));
            return demo.Equal ? ExitCodes.Success : ExitCodes.Restore;
        }
        finally
        {
            temporary?.Delete(recursive: true);
        }
    }
}
