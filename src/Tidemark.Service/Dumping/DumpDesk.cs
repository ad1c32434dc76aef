using Microsoft.EntityFrameworkCore;
using Tidemark.Backup.Dumping;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Dumping;

/// <summary>Asks for dumps, and says how they stand. Thread-safe.</summary>
internal sealed class DumpDesk(CatalogDatabase catalog, PlanRepositories repositories, TaskQueue queue, TimeProvider time)
{
    private const string Retention = "the local retention";

    /// <summary>Queues a dump of a plan.</summary>
    /// <exception cref="TidemarkException">The plan has no S3 (TM101).</exception>
    public Task<TaskView> AddAsync(PlanRow plan, string requestedBy, CancellationToken cancellationToken) => plan.S3 is not null
        ? queue.AddAsync(NewTask.Dump(plan.Name, plan.Server, requestedBy), cancellationToken)
        : throw new TidemarkException(ErrorCode.InvalidArgument, $"Plan '{plan.Name}' has no S3 to dump to.", "Change the plan, and give it an S3 place.");

    /// <summary>Queues a dump of a plan when something is to be dumped.</summary>
    public async Task AddIfNeededAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        if ((await BacklogAsync(plan, cancellationToken).ConfigureAwait(false)).Files > 0) await AddAsync(plan, Retention, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Queues dumps of all active plans for which something is to be dumped: files grow old without a new point, and S3 may be back.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var plan in await catalog.ReadAsync(db => db.Plans.AsNoTracking().Where(p => p.S3 != null && p.State == PlanState.Active).ToListAsync(cancellationToken)).ConfigureAwait(false))
            await AddIfNeededAsync(plan, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>How the dumping of a plan stands; null for one without S3.</summary>
    public async Task<DumpView?> ViewAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        if (plan.S3 is null) return null;
        var (current, last, success) = await catalog.ReadAsync(async db =>
        {
            var dumps = db.Tasks.AsNoTracking().Where(t => t.PlanName == plan.Name && t.Kind == TaskKind.Dump).OrderByDescending(t => t.Id);
            var unfinished = await dumps.FirstOrDefaultAsync(t => TaskQueue.Unfinished.Contains(t.State), cancellationToken).ConfigureAwait(false);
            var tried = await dumps.FirstOrDefaultAsync(t => t.Failure != null || t.State == TaskState.Succeeded, cancellationToken).ConfigureAwait(false);
            var done = await dumps.FirstOrDefaultAsync(t => t.State == TaskState.Succeeded, cancellationToken).ConfigureAwait(false);
            return (unfinished, tried, done);
        }).ConfigureAwait(false);
        var backlog = await BacklogAsync(plan, cancellationToken).ConfigureAwait(false);
        return new DumpView
        {
            BacklogFiles = backlog.Files,
            BacklogBytes = backlog.Bytes,
            Fault = last is null ? null : TaskViews.Of(last, null).Failure?.Message,
            LastSuccessAt = success?.EndedAt,
            CurrentTask = current?.Id,
            NeedsSecret = plan.ProtectedS3Secret is null,
        };
    }

    // A directory that does not read is told where points are listed.
    private async Task<DumpBacklog> BacklogAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        try
        {
            return await DumpBacklog.FindAsync(repositories.LocalOf(plan), plan.Name, S3Target.Retention(PlanS3.SettingsOf(plan)!), time.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException)
        {
            return DumpBacklog.None;
        }
    }
}
