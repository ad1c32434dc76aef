using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tidemark.Backup.Capture;
using Tidemark.Errors;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Servers;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Tasks;

/// <summary>Takes the next point of a plan.</summary>
internal sealed class BackupWork(CatalogDatabase catalog, ServerRegistry servers, PlanRepositories repositories, PointIndex points, TaskQueue queue, DumpDesk dumps, WebhookOutbox webhooks, ServiceOptions options)
{
    private const string Healing = "the broken chain";

    /// <summary>Runs an attempt.</summary>
    /// <exception cref="TidemarkException">The point cannot be taken.</exception>
    public async Task<TaskEnd> RunAsync(RunningTask task)
    {
        var plan = await FindAsync(task.Plan).ConfigureAwait(false) ?? throw new TidemarkException(ErrorCode.ObjectNotFound, $"There is no plan '{task.Plan}' any more.");
        var parameters = task.Row.Parameters is null ? null : JsonSerializer.Deserialize<BackupParameters>(task.Row.Parameters, ServiceJson.Stored);
        var capture = new CaptureOptions
        {
            Source = await servers.DsnOfAsync(plan.Server, task.Token).ConfigureAwait(false) with { Database = plan.Database },
            SuperTable = plan.SuperTable,
            Plan = plan.Name,
            Compression = plan.Compression,
            MaxFileSizeBytes = plan.MaxFileSizeBytes,
            RateLimitBytesPerSecond = plan.RateLimitBytesPerSecond,
            Connections = plan.Connections,
            NewChain = parameters?.NewChain == true || (plan.ChainFault is not null && plan.BrokenChain == BrokenChainPolicy.NewInitialPoint),
        };
        var repository = await repositories.OpenOrCreateAsync(plan, parameters?.NewChain == true, task.EnsureHeld, task.Token).ConfigureAwait(false);
        if (plan.RepositoryId != repository.Marker.RepositoryId) await SetRepositoryAsync(plan, repository.Marker.RepositoryId).ConfigureAwait(false);
        await PlanFile.WriteAsync(repository.Storage, plan, await servers.GetAsync(plan.Server, task.Token).ConfigureAwait(false), task.Token).ConfigureAwait(false);
        var run = new CaptureRun(repository, capture, options.Time, task);
        try
        {
            var report = await run.RunAsync(task.Token).ConfigureAwait(false);
            if (plan.ChainFault is not null) await HealAsync(task, plan.Name, report.Point.Id).ConfigureAwait(false);
            foreach (var warning in report.Warnings) task.Log(TaskLogLevel.Warning, warning);
            var statistics = report.Point.Manifest.Statistics;
            var result = new BackupResult
            {
                PointId = report.Point.Id, Kind = report.Point.Manifest.Kind, Rows = statistics.Rows, RawBytes = statistics.RawBytes, StoredBytes = statistics.StoredBytes, Warnings = report.Warnings, Seconds = Math.Round(report.Elapsed.TotalSeconds, 3),
            };
            task.Log(TaskLogLevel.Information, $"point {result.PointId}: {result.Rows} rows, {result.StoredBytes} bytes");
            if (plan.S3 is not null) await DumpAsync(task, plan).ConfigureAwait(false);
            return new TaskEnd(TaskState.Succeeded) { PointId = result.PointId, Report = JsonSerializer.Serialize(result, ServiceJson.Stored) };
        }
        catch (TidemarkException e) when (run.ContinuesChain && e.Code is ErrorCode.WalGap or ErrorCode.ChainBroken && !e.IsTransient)
        {
            // An initial point that fails so breaks no chain. Another one would fail likewise, at once and again: it is tried when the plan falls due.
            await BreakAsync(task, plan, e).ConfigureAwait(false);
            throw;
        }
        finally
        {
            points.Forget(plan.Name);
        }
    }

    /// <summary>How often, and after which pause, a backup or dump of a plan is tried again.</summary>
    public async Task<(int Times, TimeSpan Interval)> RetriesAsync(string name) =>
        await FindAsync(name).ConfigureAwait(false) is { } plan ? (plan.RetryTimes, TimeSpan.FromSeconds(plan.RetryIntervalSeconds)) : (0, TimeSpan.Zero);

    private async Task BreakAsync(RunningTask task, PlanRow plan, TidemarkException cause)
    {
        await catalog.WriteAsync(async db =>
        {
            var change = await db.Database.BeginTransactionAsync().ConfigureAwait(false);
            await using var _ = change.ConfigureAwait(false);
            var isNew = await db.Plans.Where(p => p.Name == plan.Name && p.ChainFault == null).ExecuteUpdateAsync(p => p.SetProperty(r => r.ChainFault, cause.Message)).ConfigureAwait(false) == 1;
            if (isNew) await webhooks.AddAsync(db, WebhookEvents.ChainBroken, task.Row, $"The chain of plan '{plan.Name}' is broken: {cause.Message}", TaskFailure.Of(cause), CancellationToken.None).ConfigureAwait(false);
            else await db.Plans.Where(p => p.Name == plan.Name).ExecuteUpdateAsync(p => p.SetProperty(r => r.ChainFault, cause.Message)).ConfigureAwait(false);
            await db.SaveChangesAsync().ConfigureAwait(false);
            await change.CommitAsync().ConfigureAwait(false);
            return isNew;
        }, CancellationToken.None).ConfigureAwait(false);
        if (plan.BrokenChain != BrokenChainPolicy.NewInitialPoint) return;
        task.Log(TaskLogLevel.Warning, "a task for a new initial point follows, as the plan says");
        // Queued behind this one, which still runs: one plan has one unfinished backup otherwise. It takes an initial point because the chain is broken, and not
        // because it is told to: where this task is run again first, after a node died here, that one has healed it.
        await queue.AddBehindAsync(NewTask.Backup(plan.Name, plan.Server, Healing), CancellationToken.None).ConfigureAwait(false);
    }

    /// <summary>Queues the dump that follows a point. The point is there: whatever happens now is no failure of its backup.</summary>
    private async Task DumpAsync(RunningTask task, PlanRow plan)
    {
        try
        {
            await dumps.AddIfNeededAsync(plan, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            task.Log(TaskLogLevel.Warning, "the dump to S3 could not be queued; it is within the hour");
        }
    }

    private Task<PlanRow?> FindAsync(string name) => catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstOrDefaultAsync(p => p.Name == name));

    private Task<bool> HealAsync(RunningTask task, string plan, string point) => catalog.WriteAsync(async db =>
    {
        var change = await db.Database.BeginTransactionAsync().ConfigureAwait(false);
        await using var _ = change.ConfigureAwait(false);
        var isHealed = await db.Plans.Where(p => p.Name == plan && p.ChainFault != null).ExecuteUpdateAsync(p => p.SetProperty(r => r.ChainFault, (string?)null)).ConfigureAwait(false) == 1;
        if (isHealed) await webhooks.AddAsync(db, WebhookEvents.ChainHealed, task.Row, $"Plan '{plan}' has a new chain; point {point} is its initial one.", null, CancellationToken.None).ConfigureAwait(false);
        await db.SaveChangesAsync().ConfigureAwait(false);
        await change.CommitAsync().ConfigureAwait(false);
        return isHealed;
    }, CancellationToken.None);

    private Task<int> SetRepositoryAsync(PlanRow plan, string id) =>
        catalog.WriteAsync(db => db.Plans.Where(p => p.Name == plan.Name && p.Directory == plan.Directory).ExecuteUpdateAsync(p => p.SetProperty(r => r.RepositoryId, id)), CancellationToken.None);
}
