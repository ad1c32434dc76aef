using System.CommandLine;

namespace Tidemark.Cli.Commands;

/// <summary>The program: its commands, and how they are started.</summary>
internal static class TidemarkCommand
{
    /// <summary>Runs a command line.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = Build();
        var parse = root.Parse(args.Length == 0 ? ["--help"] : args);
        if (parse.Action is not HelpWithExamples && UsageFaults.Of(parse) is { Count: > 0 } faults) return CommandRunner.Refuse(parse, faults, args.Contains("--json"));
        var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        return await parse.InvokeAsync(configuration, CancellationToken.None);
    }

    private static RootCommand Build()
    {
        var root = new RootCommand("Tidemark backs up TDengine databases through data subscription and restores them to any backup point.")
        {
            DemoCommand.Build(),
            SandboxCommand.Build(),
            BackupCommand.Build(),
            PointsCommand.Build(),
            InspectCommand.Build(),
            VerifyCommand.Build(),
            RestoreCommand.Build(),
            DoctorCommand.Build(),
            CompactCommand.Build(),
            PruneCommand.Build(),
            ServeCommand.Build(),
            PlanCommand.Build(),
            TaskCommand.Build(),
            ServerCommand.Build(),
            TokenCommand.Build(),
            WebhookCommand.Build(),
            TaosdumpEntry.Build(),
        };
        root.Options.Add(GlobalOptions.Json);
        root.Options.Add(GlobalOptions.Quiet);
        root.Options.Add(GlobalOptions.Verbose);
        HelpWithExamples.Install(root);
        HelpWithExamples.Add(root,
            "tidemark demo",
            "tidemark backup taos+ws://root:taosdata@localhost:6041/power --to /backup/power",
            "tidemark points /backup/power",
            "tidemark restore /backup/power --to taos+ws://root:taosdata@localhost:6041");
        return root;
    }
}
