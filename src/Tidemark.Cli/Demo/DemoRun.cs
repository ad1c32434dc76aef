using Tidemark.Archive.Manifests;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Verify;
using Tidemark.Cli.Commands;
using Tidemark.Cli.Documents;
using Tidemark.Cli.Output;
using Tidemark.TDengine;

namespace Tidemark.Cli.Demo;

/// <summary>The demo: a database lives, is backed up three times, is lost, comes back at two of its points, and is compared.</summary>
internal sealed class DemoRun(CommandContext context, BackupRepository repository, Dsn server, DemoOptions options)
{
    /// <summary>The database that gets the middle point.</summary>
    private const string CopyDatabase = "power_before";

    private readonly DemoSteps _steps = new(context.Screen, context.Time);
    private readonly DemoSource _source = new(server, options, context.Time);
    private readonly List<BackupPoint> _points = [];
    private readonly List<DatabaseContent> _contents = [];

    /// <summary>Runs it.</summary>
    public async Task<DemoDocument> RunAsync()
    {
        var clock = context.Time.GetTimestamp();
        await _steps.RunAsync($"Load {Figures.Count(options.Tables, "smart meter")}", _ => _source.LoadAsync(context.Cancel), rows => (rows, Figures.Count(rows, "row")));
        await BackUpAsync("Initial backup point");
        await _steps.RunAsync("Write, correct, delete, add a column", _ => _source.ChangeAsync(context.Cancel), rows => (rows, $"{Figures.Count(rows, "row")}, a table dropped, three created"));
        await BackUpAsync("Increment");
        await _steps.RunAsync("Drop a column, rename and widen tags, delete", _ => _source.ChangeAgainAsync(context.Cancel), rows => (rows, $"{Figures.Count(rows, "row")}, a group's readings deleted"));
        await BackUpAsync("Increment");
        await _steps.RunAsync("Verify the repository", VerifyAsync, r => (null, $"{Figures.Count(r.Segments, "file")}, {Figures.Count(r.Blocks, "block")}, {Figures.Count(r.Messages, "message")} intact"));
        await _steps.RunAsync("Lose the database", _ => LoseAsync(), _ => (null, $"DROP DATABASE {DemoSource.Database}"));
        var restores = new[] { await RestoreAsync(_points[^1], DemoSource.Database), await RestoreAsync(_points[1], CopyDatabase) };
        return new DemoDocument
        {
            Equal = restores.All(r => r.Equal),
            ElapsedSeconds = Math.Round(context.Time.GetElapsedTime(clock).TotalSeconds, 3),
            Steps = _steps.Done,
            Points = [.. _points.Select(PointDocument.Of)],
            Restores = restores,
            Repository = options.Keep is null ? null : repository.Storage.Location,
        };
    }

    private async Task BackUpAsync(string title)
    {
        var capture = new CaptureOptions { Source = server with { Database = DemoSource.Database } };
        var report = await _steps.RunAsync(title, progress => new CaptureRun(repository, capture, context.Time, progress).RunAsync(context.Cancel), Describe);
        _points.Add(report.Point);
        // Nobody writes between the point and this: what is read now is what the point must bring back.
        _contents.Add(await context.Screen.WaitAsync("Note what the source holds", _ => ServerContent.ReadAsync(server, DemoSource.Database, context.Cancel).AsTask()));
    }

    private static (long? Rows, string Remark) Describe(CaptureReport report)
    {
        var statistics = report.Point.Manifest.Statistics;
        return (statistics.Rows, $"{Figures.Count(statistics.Rows, "row")}, {Figures.Size(statistics.RawBytes)} stored in {Figures.Size(statistics.StoredBytes)}");
    }

    private async Task<VerifyReport> VerifyAsync(IProgress<WorkProgress> progress)
    {
        var report = await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, context.Time, progress).RunAsync(context.Cancel);
        return report.IsIntact ? report : throw new Errors.TidemarkException(Errors.ErrorCode.Corrupt, report.Findings[0].What);
    }

    private async Task<PlanDocument> LoseAsync()
    {
        var plan = await repository.GetPlanAsync(null, context.Cancel);
        await _source.DropAsync(plan.Topic, context.Cancel);
        return plan;
    }

    private async Task<DemoRestore> RestoreAsync(BackupPoint point, string database)
    {
        var restore = new RestoreOptions { Target = server with { Database = database }, Point = point.Id };
        var report = await _steps.RunAsync($"Restore point {point.Manifest.Sequence} into {database}",
            progress => new RestoreRun(repository, restore, context.Time, progress).RunAsync(context.Cancel),
            r => (r.Rows, $"{Figures.Count(r.Tables, "table")}, {Figures.Count(r.Rows, "row")}"));
        var expected = _contents[_points.IndexOf(point)];
        var (restored, differences) = await _steps.RunAsync("Compare it with the source as it was", async _ =>
        {
            var content = await ServerContent.ReadAsync(server, database, context.Cancel);
            return (Content: content, Differences: expected.DifferencesTo(content));
        }, r => (r.Content.Rows, r.Differences.Count == 0 ? $"equal: {Figures.Count(r.Content.Tables, "table")}, {Figures.Count(r.Content.Rows, "row")}, digest {r.Content.Digest}" : "DIFFERENT"));
        return new DemoRestore
        {
            Point = point.Manifest.Sequence,
            Database = database,
            Tables = restored.Tables,
            Rows = restored.Rows,
            ElapsedSeconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            ExpectedDigest = expected.Digest,
            Digest = restored.Digest,
            Equal = differences.Count == 0,
            Differences = differences,
        };
    }
}
