using System.CommandLine;
using Spectre.Console;
using Tidemark.Archive.Codecs;
using Tidemark.Backup.Capture;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;
using Tidemark.TDengine;

namespace Tidemark.Cli.Commands;

/// <summary>'backup': takes the next point.</summary>
internal static class BackupCommand
{
    private static readonly Argument<string> Source = new("dsn") { Description = "The server and the database: taos+ws://user:password@host:6041/database, or taos://user:password@host:6030/database through the client library" };
    private static readonly Option<string> To = new("--to") { Description = "The directory of the repository, or s3://bucket/prefix?endpoint=…; a new one is made", HelpName = "repository", Required = true };
    private static readonly Option<string?> Plan = new("--plan") { Description = "The plan's name [default: the database, or database-supertable]", HelpName = "name" };
    private static readonly Option<string?> SuperTable = new("--super-table") { Description = "Take this super table only, not the whole database", HelpName = "name" };
    private static readonly Option<string> Compression = new("--compression") { Description = "How hard to compress", HelpName = "fastest|balanced|best|none", DefaultValueFactory = _ => "balanced" };
    private static readonly Option<long?> MaxFileSize = new("--max-file-size") { Description = "The most bytes of one file [default: 1GiB]", HelpName = "size", CustomParser = r => GlobalOptions.Size(r) };
    private static readonly Option<long?> RateLimit = new("--rate-limit") { Description = "The most bytes per second to ask of the server, before compression", HelpName = "size", CustomParser = r => GlobalOptions.Size(r) };
    private static readonly Option<int> Connections = new("--connections") { Description = "Connections that read the rows of an initial point", HelpName = "1..64", DefaultValueFactory = _ => 4 };
    private static readonly Option<string> InitialReadWay = new("--initial-read") { Description = "How the rows of an initial point are read", HelpName = "auto|snapshot|scan", DefaultValueFactory = _ => "auto" };
    private static readonly Option<int> Retries = new("--retries") { Description = "How often a call that failed for a passing reason is repeated, with growing pauses", HelpName = "0..100", DefaultValueFactory = _ => 12 };
    private static readonly Option<bool> NewChain = new("--new-chain") { Description = "Take a new initial point although the chain could go on" };
    private static readonly Option<bool> NewChainOnGap = new("--new-chain-on-gap") { Description = "Where WAL is gone or the chain is broken, take a new initial point instead of failing" };
    private static readonly Option<int> StallTimeout = new("--stall-timeout") { Description = "Seconds a vgroup may stay below its target without progress", HelpName = "seconds", DefaultValueFactory = _ => 60 };

    public static Command Build()
    {
        Compression.AcceptOnlyFromAmong("fastest", "balanced", "best", "none");
        InitialReadWay.AcceptOnlyFromAmong("auto", "snapshot", "scan");
        var command = new Command("backup", "Take the next backup point: the initial one where there is none, otherwise what changed since the last.")
        {
            Source, To, Plan, SuperTable, Compression, MaxFileSize, RateLimit, Connections, InitialReadWay, Retries, NewChain, NewChainOnGap, StallTimeout,
        };
        HelpWithExamples.Add(command,
            "tidemark backup taos+ws://root:taosdata@localhost:6041/power --to /backup/power",
            "tidemark backup taos+ws://root:taosdata@localhost:6041/power --to /backup/power --super-table meters --compression best",
            "tidemark backup taos://root:taosdata@localhost:6030/power --to /backup/power",
            "tidemark backup taos+ws://root:taosdata@db1:6041/power --to /backup/power --rate-limit 50MB --connections 2 --json");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var options = new CaptureOptions
        {
            Source = Dsn.Parse(parse.GetRequiredValue(Source)),
            Plan = parse.GetValue(Plan),
            SuperTable = parse.GetValue(SuperTable),
            Compression = Enum.Parse<CompressionLevel>(parse.GetRequiredValue(Compression), ignoreCase: true),
            MaxFileSizeBytes = parse.GetValue(MaxFileSize) ?? 1L << 30,
            RateLimitBytesPerSecond = parse.GetValue(RateLimit),
            Connections = parse.GetValue(Connections),
            InitialRead = Enum.Parse<InitialRead>(parse.GetRequiredValue(InitialReadWay), ignoreCase: true),
            MaxRetries = parse.GetValue(Retries),
            NewChain = parse.GetValue(NewChain),
            NewChainOnGap = parse.GetValue(NewChainOnGap),
            StallTimeout = TimeSpan.FromSeconds(parse.GetValue(StallTimeout)),
        };
        // Faults of the options show before anything is made.
        CaptureRun.Check(options);
        var repository = await context.OpenOrCreateAsync(parse.GetRequiredValue(To));
        var report = await context.Screen.Progress.ShowAsync($"backup of {options.Source.Database}",
            progress => new CaptureRun(repository, options, context.Time, progress).RunAsync(context.Cancel));
        var document = new BackupDocument
        {
            Repository = repository.Storage.Location,
            Point = PointDocument.Of(report.Point),
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            RemovedLeftovers = report.RemovedLeftovers,
            Warnings = report.Warnings,
        };
        context.Screen.Result(document, CliJson.Document.BackupDocument, console => Show(console, document, report.Elapsed));
        return ExitCodes.Success;
    }

    private static void Show(IAnsiConsole console, BackupDocument document, TimeSpan elapsed)
    {
        var point = document.Point;
        console.WriteLine($"{(point.Kind == Archive.Manifests.PointKind.Initial ? "Initial point" : "Increment")} {point.Id} of plan {point.Plan}: {Figures.Count(point.Rows, "row")}, "
            + $"{Figures.Count(point.Tables, "table")}, {Figures.Size(point.RawBytes)} stored in {Figures.Size(point.StoredBytes)} ({Figures.Share(point.StoredBytes, point.RawBytes)}), {Figures.Duration(elapsed)}");
        if (document.RemovedLeftovers > 0) console.WriteLine($"Removed {Figures.Count(document.RemovedLeftovers, "file")} of an unfinished run.");
        foreach (var warning in document.Warnings) console.WriteLine("warning: " + warning);
    }
}
