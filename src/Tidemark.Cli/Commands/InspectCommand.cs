using System.CommandLine;
using System.Globalization;
using Spectre.Console;
using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Commands;

/// <summary>'inspect': all of one point.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Repository = GlobalOptions.Repository();
    private static readonly Argument<string?> Point = new("point") { Description = "The point's id or number [default: the latest]", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<string?> Plan = GlobalOptions.Plan();
    private static readonly Option<bool> Blocks = new("--blocks") { Description = "List the blocks of every segment" };

    public static Command Build()
    {
        var command = new Command("inspect", "Show what a backup point holds: its source, positions, files and tables.") { Repository, Point, Plan, Blocks };
        HelpWithExamples.Add(command, "tidemark inspect /backup/power", "tidemark inspect /backup/power 2 --blocks", "tidemark inspect /backup/power 000002-20261122T090000Z --json");
        command.Runs(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult parse, CommandContext context)
    {
        var repository = await context.OpenAsync(parse.GetRequiredValue(Repository));
        var plan = await repository.GetPlanAsync(parse.GetValue(Plan), context.Cancel);
        var point = (await repository.GetChainAsync(plan.Name, parse.GetValue(Point), context.Cancel))[^1];
        var segments = new List<SegmentDocument>();
        foreach (var entry in point.Manifest.Segments)
            segments.Add(new SegmentDocument { File = entry, Blocks = parse.GetValue(Blocks) ? await ReadBlocksAsync(repository, point, entry, context.Cancel) : null });
        var document = new InspectDocument
        {
            Point = PointDocument.Of(point),
            PreviousPointId = point.Manifest.PreviousPointId,
            WrittenBy = point.Manifest.WrittenBy,
            Source = point.Manifest.Source,
            Vgroups = point.Manifest.Vgroups,
            Segments = segments,
            Tables = point.Manifest.Tables,
            NormalTables = point.Manifest.NormalTables,
            OutsideObjects = point.Manifest.OutsideObjects,
        };
        context.Screen.Result(document, CliJson.Document.InspectDocument, console => Show(console, document));
        return ExitCodes.Success;
    }

    private static async ValueTask<IReadOnlyList<SegmentBlockEntry>> ReadBlocksAsync(BackupRepository repository, BackupPoint point, SegmentEntry entry, CancellationToken cancellationToken)
    {
        var path = point.PathOf(entry);
        await using var file = await repository.Storage.OpenReadAsync(path, cancellationToken);
        return (await SegmentReader.OpenAsync(new StoredFileSource(file), path, null, cancellationToken)).Blocks;
    }

    private static void Show(IAnsiConsole console, InspectDocument document)
    {
        var (point, source) = (document.Point, document.Source);
        console.WriteLine($"Point {point.Id} of plan {point.Plan}: number {point.Sequence}, {Tables.Word(point.Kind)}{(point.CompactedFrom is { } state ? ", compacted, the same as " + state : "")}{(document.PreviousPointId is { } previous ? ", after " + previous : "")}");
        console.WriteLine($"taken      {Figures.Moment(point.StartedAt)} to {Figures.Moment(point.CompletedAt)} UTC by {document.WrittenBy}");
        console.WriteLine($"source     {source.Database}{(source.SuperTable is null ? "" : "." + source.SuperTable)}, precision {source.Precision}, TDengine {source.ServerVersion}, topic {source.Topic}");
        console.WriteLine($"database   {source.CreateDatabase}");
        console.WriteLine($"holds      {Figures.Count(point.Rows, "row")}, {Figures.Size(point.RawBytes)} stored in {Figures.Size(point.StoredBytes)} ({Figures.Share(point.StoredBytes, point.RawBytes)})");
        foreach (var warning in point.Warnings) console.WriteLine("warning    " + warning);

        var positions = Tables.With("vgroup#r", "WAL from#r", "to#r", "target#r");
        foreach (var vgroup in document.Vgroups) positions.Add(Number(vgroup.VgroupId), Number(vgroup.Begin), Number(vgroup.End), Number(vgroup.Target));
        console.Write(positions);

        var files = Tables.With("file", "role", "blocks#r", "messages#r", "rows#r", "raw#r", "stored#r", "ratio#r");
        foreach (var segment in document.Segments.Select(s => s.File))
        {
            files.Add(segment.Name, segment.Role ?? "", Number(segment.Blocks), Figures.Count(segment.Frames), Figures.Count(segment.Rows), Figures.Size(segment.RawBytes), Figures.Size(segment.LengthBytes),
                Figures.Share(segment.LengthBytes, segment.RawBytes));
        }

        console.Write(files);
        foreach (var segment in document.Segments.Where(s => s.Blocks is not null)) ShowBlocks(console, segment);

        var tables = Tables.With("table at the end of the run", "kind", "tables#r", "rows#r");
        foreach (var table in document.Tables) tables.Add(table.Name, table.IsSuperTable ? "super table" : "normal table", Figures.Count(table.Tables), table.Rows is { } rows ? Figures.Count(rows) : "not counted");
        if (document.NormalTables is { } normal) tables.Add("(all together)", "normal tables", Figures.Count(normal.Tables), "not counted");
        if (document.Tables.Count > 0 || document.NormalTables is not null) console.Write(tables);
        foreach (var line in OutsideText.Lines(document.OutsideObjects)) console.WriteLine(line);
    }

    private static void ShowBlocks(IAnsiConsole console, SegmentDocument segment)
    {
        console.WriteLine(segment.File.Name);
        var table = Tables.With("block#r", "at byte#r", "stored#r", "raw#r", "messages#r", "rows#r", "vgroups", "offsets");
        foreach (var block in segment.Blocks!)
        {
            table.Add(Number(block.BlockNumber), Figures.Count(block.FileOffset), Figures.Size(block.LengthBytes), Figures.Size(block.RawBytes), Number(block.Frames), Figures.Count(block.Rows),
                string.Join(",", block.Vgroups.Select(v => Number(v.VgroupId))), string.Join(",", block.Vgroups.Select(v => $"{v.FirstOffset}–{v.LastOffset}")));
        }

        console.Write(table);
    }

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);
}
