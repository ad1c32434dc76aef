using Microsoft.Extensions.Logging;
using Quartz;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Scheduling;

/// <summary>Fired when a plan falls due.</summary>
internal sealed class PlanDueJob(DuePlans due, PlanSchedule schedule, ILogger<PlanDueJob> log) : IJob
{
    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        var plan = context.JobDetail.Key.Name;
        try
        {
            await schedule.SetAsync(plan, await due.FireAsync(plan, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            // The plan stays due, and is found by the next look (OverduePlans).
            ServiceLog.CatalogFailed(log, 0, e);
        }
    }
}
