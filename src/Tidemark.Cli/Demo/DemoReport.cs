using System.Globalization;
using Spectre.Console;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Demo;

/// <summary>The end of the demo for people.</summary>
internal static class DemoReport
{
    /// <summary>Writes it.</summary>
    public static void Show(IAnsiConsole console, DemoDocument demo)
    {
        var points = Tables.With("point#r", "kind", "rows#r", "raw#r", "stored#r", "ratio#r", "bytes per row#r");
        foreach (var point in demo.Points)
        {
            points.Add(point.Sequence.ToString(CultureInfo.InvariantCulture), Tables.Word(point.Kind), Figures.Count(point.Rows), Figures.Size(point.RawBytes), Figures.Size(point.StoredBytes),
                Figures.Share(point.StoredBytes, point.RawBytes), string.Create(CultureInfo.InvariantCulture, $"{(double)point.StoredBytes / Math.Max(1, point.Rows):0.0}"));
        }

        console.Write(points);
        foreach (var restore in demo.Restores)
        {
            if (restore.Equal)
            {
                console.MarkupLineInterpolated($"[green]✓ point {restore.Point} → {restore.Database}[/]: equal to the source as it was: {Figures.Count(restore.Tables, "table")}, {Figures.Count(restore.Rows, "row")}, digest {restore.Digest}");
                continue;
            }

            console.MarkupLineInterpolated($"[red]✗ point {restore.Point} → {restore.Database}[/]: digest {restore.Digest}, the source had {restore.ExpectedDigest}");
            foreach (var difference in restore.Differences) console.MarkupLineInterpolated($"    {difference}");
        }

        console.WriteLine(demo.Equal
            ? $"Nothing was lost. The whole demo took {Figures.Duration(TimeSpan.FromSeconds(demo.ElapsedSeconds))}, the server in this process included."
            : "The restored databases are not what the source was.");
        if (demo.Repository is not { } kept) return;
        console.WriteLine($"The repository stays in {kept}:");
        console.WriteLine($"  tidemark points {kept}");
    }
}
