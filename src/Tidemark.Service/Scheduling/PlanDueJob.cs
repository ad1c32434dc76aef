using Quartz;

namespace Tidemark.Service.Scheduling;

/// <summary>Fired when a plan falls due.</summary>
internal sealed class PlanDueJob(DuePlans due, PlanSchedule schedule) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var plan = context.JobDetail.Key.Name;
        var next = await due.FireAsync(plan, cancellationToken).ConfigureAwait(false);
        await schedule.SetAsync(plan, next, cancellationToken).ConfigureAwait(false);
    }
}
