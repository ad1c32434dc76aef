using System.Text.Json;
using Tidemark.Backup.Retention;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Dumping;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Upkeep;

/// <summary>Removes the points of a plan that no rule keeps, from the disk and from S3.</summary>
internal sealed class PruneWork(PlanLooks looks, PlanRepositories repositories, PointIndex points, Verifications verifications, DumpHold hold, ServiceOptions options)
{
    /// <summary>Runs an attempt. One that follows another goes on where that one was.</summary>
    /// <exception cref="TidemarkException">Nothing would be left, or the storage fails. Every point that is still listed can be restored.</exception>
    public async Task<TaskEnd> RunAsync(RunningTask task)
    {
        var request = JsonSerializer.Deserialize<PruneRequest>(task.Row.Parameters!, ServiceJson.Stored)!;
        var plan = await looks.FindAsync(task.Plan, task.Token).ConfigureAwait(false);
        var repository = await repositories.GetWholeAsync(plan, task.Token, task.EnsureHeld).ConfigureAwait(false);
        try
        {
            Task<PruneReport> PruneAsync() => new PruneRun(repository, Options(request, plan.Name), options.Time, task).RunAsync(task.Token);
            // A long upload is interrupted, and not waited for: backups wait for this task.
            var report = request.DryRun ? await PruneAsync().ConfigureAwait(false) : await hold.AloneAsync(plan, PruneAsync, task.Token).ConfigureAwait(false);
            foreach (var warning in report.Warnings) task.Log(TaskLogLevel.Warning, warning);
            var result = new PruneResult
            {
                DryRun = request.DryRun,
                Decisions = [.. report.Points.Select(p => $"{p.PointId} {(p.IsKept ? "stays" : request.DryRun ? "would go" : "is gone")}: {p.Reason}")],
                Kept = [.. report.Points.Where(p => p.IsKept).Select(p => p.PointId)],
                Removed = [.. report.Points.Where(p => !p.IsKept).Select(p => p.PointId)],
                RemovedFiles = report.RemovedFiles,
                FreedBytes = report.FreedBytes,
                Warnings = report.Warnings,
                Seconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            };
            foreach (var decision in result.Decisions) task.Log(TaskLogLevel.Information, decision);
            if (!request.DryRun) await verifications.ForgetAsync(plan.Name, result.Removed).ConfigureAwait(false);
            return new TaskEnd(TaskState.Succeeded) { Report = JsonSerializer.Serialize(result, ServiceJson.Stored) };
        }
        finally
        {
            points.Forget(plan.Name);
        }
    }

    /// <summary>The options of a run; <see cref="PruneRequest.KeepWithin"/> has been checked.</summary>
    public static PruneOptions Options(PruneRequest request, string plan) => new()
    {
        Plan = plan,
        Policy = new RetentionPolicy
        {
            KeepLast = request.KeepLast,
            KeepWithin = request.KeepWithin is { } within && Cycle.TryParse(within, out var seconds) ? TimeSpan.FromSeconds(seconds) : null,
            KeepDaily = request.KeepDaily,
            KeepWeekly = request.KeepWeekly,
            KeepMonthly = request.KeepMonthly,
        },
        RemoveBroken = request.RemoveBroken,
        DryRun = request.DryRun,
    };
}
