using System.Text.Json;
using Tidemark.Backup.Compaction;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Dumping;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Upkeep;

/// <summary>Puts a chain of a plan together into one point, without its server. What lies in S3 is read from there; the new point is made on the disk.</summary>
internal sealed class CompactWork(PlanLooks looks, PlanRepositories repositories, PointIndex points, DumpDesk dumps, ServiceOptions options)
{
    private const string TemporaryFolder = "temporary";

    /// <summary>Runs an attempt.</summary>
    /// <exception cref="TidemarkException">The chain does not read, or the result is not what the source held. Nothing is published then.</exception>
    public async Task<TaskEnd> RunAsync(RunningTask task)
    {
        var request = JsonSerializer.Deserialize<CompactRequest>(task.Row.Parameters!, ServiceJson.Stored)!;
        var plan = await looks.FindAsync(task.Plan, task.Token).ConfigureAwait(false);
        var repository = await repositories.GetAsync(plan, task.Token, task.EnsureHeld).ConfigureAwait(false);
        // The system's own directory for temporary files may lie in memory.
        var temporary = Path.Combine(Path.GetFullPath(options.DataDirectory), TemporaryFolder);
        Directory.CreateDirectory(temporary);
        var compact = new CompactOptions { Plan = plan.Name, Point = request.Point, Compression = plan.Compression, MaxFileSizeBytes = plan.MaxFileSizeBytes, TemporaryDirectory = temporary };
        try
        {
            var report = await new CompactionRun(repository, compact, options.Time, task).RunAsync(task.Token).ConfigureAwait(false);
            foreach (var warning in report.Warnings) task.Log(TaskLogLevel.Warning, warning);
            var statistics = report.Point?.Manifest.Statistics;
            var result = new CompactResult
            {
                PointId = report.Point?.Id, MadeOf = [.. report.Chain.Select(p => p.Id)], RowsRead = report.RowsRead, Rows = statistics?.Rows ?? 0, StoredBytes = statistics?.StoredBytes ?? 0, Warnings = report.Warnings,
                Seconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            };
            task.Log(TaskLogLevel.Information, result.PointId is null ? $"point {result.MadeOf[0]} is an initial point: there is nothing to put together" : $"{result.MadeOf.Count} points are put together in {result.PointId}: {result.Rows} rows, {result.StoredBytes} bytes");
            if (report.Point is not null && plan.S3 is not null) await dumps.AddIfNeededAsync(plan, CancellationToken.None).ConfigureAwait(false);
            return new TaskEnd(TaskState.Succeeded) { PointId = result.PointId, Report = JsonSerializer.Serialize(result, ServiceJson.Stored) };
        }
        finally
        {
            points.Forget(plan.Name);
        }
    }
}
