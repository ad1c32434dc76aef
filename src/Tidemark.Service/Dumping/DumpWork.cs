using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tidemark.Backup.Dumping;
using Tidemark.Backup.Progress;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Servers;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Dumping;

/// <summary>Moves files of a plan to S3 by its local retention. It is a task of its own: a long upload keeps no point from being taken, and a failed one takes nothing back.</summary>
internal sealed class DumpWork(CatalogDatabase catalog, ServerRegistry servers, PlanRepositories repositories, ServiceOptions options)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs an attempt. One that follows another goes on where that one was.</summary>
    /// <exception cref="TidemarkException">A file cannot be moved. It, and those after it, are still on the disk.</exception>
    public async Task<TaskEnd> RunAsync(RunningTask task)
    {
        while (true)
        {
            await WaitForPruningAsync(task).ConfigureAwait(false);
            try
            {
                return await DumpAsync(task).ConfigureAwait(false);
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.Locked && options.Time.GetElapsedTime(task.Began) < Patience)
            {
                // The plan is being changed; then it may say another place.
                await Task.Delay(Pause, options.Time, task.Token).ConfigureAwait(false);
            }
        }
    }

    /// <summary>A pruning has interrupted this dump, or would: it goes first.</summary>
    private async Task WaitForPruningAsync(RunningTask task)
    {
        for (var isFirst = true; await catalog.ReadAsync(db => db.Tasks.AnyAsync(t => t.PlanName == task.Plan && t.Kind == TaskKind.Prune && t.State == TaskState.Running, task.Token)).ConfigureAwait(false); isFirst = false)
        {
            if (isFirst) task.Log(TaskLogLevel.Information, "waits for the pruning of the plan to end");
            await Task.Delay(Pause, options.Time, task.Token).ConfigureAwait(false);
        }
    }

    private async Task<TaskEnd> DumpAsync(RunningTask task)
    {
        var plan = await catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstOrDefaultAsync(p => p.Name == task.Plan)).ConfigureAwait(false)
            ?? throw new TidemarkException(ErrorCode.ObjectNotFound, $"There is no plan '{task.Plan}' any more.");
        if (PlanS3.SettingsOf(plan) is not { } settings) return End(task, new DumpReport([], 0, 0), "the plan does not dump to S3 any more");
        task.Report(new WorkProgress { Phase = WorkPhase.Dumping });
        var retention = S3Target.Retention(settings);
        try
        {
            var local = repositories.LocalOf(plan);
            var backlog = await DumpBacklog.FindAsync(local, plan.Name, retention, options.Time.GetUtcNow(), task.Token).ConfigureAwait(false);
            if (backlog.Files == 0) return End(task, new DumpReport([], 0, 0), "nothing is to be dumped");
            var tiers = repositories.TiersOf(plan);
            // Before the first file goes, the directory says where to: without a catalog, and at the command line, nothing else does.
            await PlanFile.WriteAsync(new FencedStorage(local, task.EnsureHeld), plan, await servers.GetAsync(plan.Server, task.Token).ConfigureAwait(false), task.Token).ConfigureAwait(false);
            long done = 0;
            var run = new DumpRun(tiers, new DumpOptions { Plan = plan.Name, Retention = retention }, options.Time, file =>
            {
                done += file.LengthBytes;
                task.Report(new WorkProgress { Phase = WorkPhase.Dumping, RawBytes = done, Fraction = Math.Min(1, (double)done / Math.Max(1, backlog.Bytes)) });
                task.Log(TaskLogLevel.Information, $"{file.Path}: {file.LengthBytes} bytes lie in S3 only now");
            });
            var report = await run.RunAsync(task.Token).ConfigureAwait(false);
            return End(task, report, $"{report.Files.Count} files are in {tiers.Remote.Location}: {report.SentBytes} bytes sent, {report.FreedBytes} freed on the disk");
        }
        catch (TidemarkException e) when (S3FaultField.Cure(e.Hint) is var cure && cure != e.Hint)
        {
            throw new TidemarkException(e.Code, e.Message, cure, e.IsTransient, e.InnerException);
        }
    }

    private TaskEnd End(RunningTask task, DumpReport report, string text)
    {
        task.Log(TaskLogLevel.Information, text);
        var seconds = Math.Round(options.Time.GetElapsedTime(task.Began).TotalSeconds, 3);
        return new TaskEnd(TaskState.Succeeded) { Report = JsonSerializer.Serialize(new DumpResult { Files = report.Files.Count, SentBytes = report.SentBytes, FreedBytes = report.FreedBytes, Seconds = seconds }, ServiceJson.Stored) };
    }
}
