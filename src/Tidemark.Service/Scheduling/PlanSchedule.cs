using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Quartz;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;

namespace Tidemark.Service.Scheduling;

/// <summary>Keeps the scheduler's triggers as the catalog says: one for the next execution of each active plan.</summary>
internal sealed class PlanSchedule(ISchedulerFactory factory, CatalogDatabase catalog, TimeProvider time, ILogger<PlanSchedule> log)
{
    private const string Group = "plans";

    /// <summary>Whether the scheduler runs.</summary>
    public async Task<bool> IsRunningAsync(CancellationToken cancellationToken) => (await factory.GetScheduler(cancellationToken).ConfigureAwait(false)).Status == SchedulerStatus.Running;

    /// <summary>Takes over all plans of the catalog.</summary>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var plans = await catalog.ReadAsync(db => db.Plans.AsNoTracking().Where(p => p.State == PlanState.Active && p.NextExecutionAt != null).ToListAsync(cancellationToken)).ConfigureAwait(false);
        foreach (var plan in plans) await SetAsync(plan.Name, plan.NextExecutionAt, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets when a plan falls due; in the past is at once, null is never. A store that fails loses nothing: what is not fired in time is found in the catalog.</summary>
    public async Task SetAsync(string plan, DateTimeOffset? due, CancellationToken cancellationToken)
    {
        var (job, key) = (new JobKey(plan, Group), new TriggerKey(plan, Group));
        try
        {
            var scheduler = await factory.GetScheduler(cancellationToken).ConfigureAwait(false);
            if (due is not { } at)
            {
                await scheduler.UnscheduleJob(key, cancellationToken).ConfigureAwait(false);
                return;
            }

            var now = time.GetUtcNow();
            var detail = JobBuilder.Create<PlanDueJob>().WithIdentity(job).StoreDurably().Build();
            var trigger = TriggerBuilder.Create(time).WithIdentity(key).ForJob(job).StartAt(at < now ? now : at)
                .WithSimpleSchedule(s => s.WithRepeatCount(0).WithMisfireInstruction(SimpleTriggerMisfireInstruction.FireNow)).Build();
            await scheduler.ScheduleJob(detail, [trigger], ScheduleJobOptions.Replacing, cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerException e)
        {
            ServiceLog.SchedulerFailed(log, plan, e);
        }
    }

    /// <summary>Forgets a plan.</summary>
    public async Task RemoveAsync(string plan, CancellationToken cancellationToken)
    {
        try
        {
            var scheduler = await factory.GetScheduler(cancellationToken).ConfigureAwait(false);
            await scheduler.DeleteJob(new JobKey(plan, Group), cancellationToken).ConfigureAwait(false);
        }
        catch (SchedulerException e)
        {
            ServiceLog.SchedulerFailed(log, plan, e);
        }
    }
}
