using System.CommandLine;
using Spectre.Console;
using Tidemark.Archive.Codecs;
using Tidemark.Backup.Compaction;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Commands;

/// <summary>'compact': makes a long chain short.</summary>
internal static class CompactCommand
{
    private static readonly Argument<string> Repository = GlobalOptions.Repository();
    private static readonly Option<string?> Plan = GlobalOptions.Plan();
    private static readonly Option<string?> Point = new("--point") { Description = "The point up to which the chain is put together: its id or number [default: the latest]", HelpName = "point" };
    private static readonly Option<string> Compression = new("--compression") { Description = "How hard to compress", HelpName = "fastest|balanced|best|none", DefaultValueFactory = _ => "balanced" };
    private static readonly Option<long?> MaxFileSize = new("--max-file-size") { Description = "The most bytes of one file [default: 1GiB]", HelpName = "size", CustomParser = r => GlobalOptions.Size(r) };
    private static readonly Option<string?> Temp = new("--temp") { Description = "The directory for temporary files, about as large as the chain before compression [default: the system's]", HelpName = "directory" };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Only say what would happen" };

    public static Command Build()
    {
        Compression.AcceptOnlyFromAmong("fastest", "balanced", "best", "none");
        var command = new Command("compact", "Put a chain up to a point together into one point, without a server, so that it restores as fast as a new initial point.")
        {
            Repository, Plan, Point, Compression, MaxFileSize, Temp, DryRun,
        };
        HelpWithExamples.Add(command, "tidemark compact /backup/power", "tidemark compact /backup/power --point 40 --temp /fast/tmp", "tidemark compact /backup/power --dry-run");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var options = new CompactOptions
        {
            Plan = parse.GetValue(Plan),
            Point = parse.GetValue(Point),
            Compression = Enum.Parse<CompressionLevel>(parse.GetRequiredValue(Compression), ignoreCase: true),
            MaxFileSizeBytes = parse.GetValue(MaxFileSize) ?? 1L << 30,
            TemporaryDirectory = parse.GetValue(Temp),
            DryRun = parse.GetValue(DryRun),
        };
        var repository = await context.OpenAsync(parse.GetRequiredValue(Repository));
        var report = await context.Screen.Progress.ShowAsync("compact", progress => new CompactionRun(repository, options, context.Time, progress).RunAsync(context.Cancel));
        var document = new CompactDocument
        {
            Repository = repository.Storage.Location,
            DryRun = options.DryRun,
            Chain = [.. report.Chain.Select(PointDocument.Of)],
            Point = report.Point is null ? null : PointDocument.Of(report.Point),
            RowsRead = report.RowsRead,
            TailMessages = report.TailMessages,
            RemovedLeftovers = report.RemovedLeftovers,
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            Warnings = report.Warnings,
        };
        context.Screen.Result(document, CliJson.Document.CompactDocument, console => Show(console, document, report.Elapsed));
        return ExitCodes.Success;
    }

    private static void Show(IAnsiConsole console, CompactDocument document, TimeSpan elapsed)
    {
        var (first, last) = (document.Chain[0], document.Chain[^1]);
        foreach (var warning in document.Warnings) console.WriteLine("warning: " + warning);
        if (document.RemovedLeftovers > 0) console.WriteLine($"Removed {Figures.Count(document.RemovedLeftovers, "file")} of an unfinished run.");
        if (document.Chain.Count == 1)
        {
            console.WriteLine($"Point {last.Id} of plan {last.Plan} is an initial point: there is nothing to put together.");
            return;
        }

        var stored = document.Chain.Sum(p => p.StoredBytes);
        var read = $"{Figures.Count(document.Chain.Count, "point")} ({first.Id} to {last.Id}), {Figures.Count(document.RowsRead, "row")}, {Figures.Size(stored)}";
        if (document.Point is not { } point)
        {
            console.WriteLine($"Compacting plan {last.Plan} would put together {read}.");
            return;
        }

        console.WriteLine($"Put together {read} into point {point.Id}: {Figures.Count(point.Tables, "table")}, {Figures.Count(point.Rows, "row")}, {Figures.Size(point.StoredBytes)} in {Figures.Duration(elapsed)}");
        if (document.TailMessages > 0) console.WriteLine($"{Figures.Count(document.TailMessages, "message")} at the end were kept as they are: the vgroups had not all met the same changes of super tables yet.");
        console.WriteLine("The points it was made of are still there; 'tidemark prune' removes those that nothing rests on.");
    }
}
