using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;

namespace Tidemark.Service.Scheduling;

/// <summary>Finds plans that are due and were not fired: the catalog was away at that moment, or a node ended between changing a plan and its trigger. The catalog has the truth about plans, the scheduler a copy.</summary>
internal sealed class OverduePlans(CatalogDatabase catalog, DuePlans due, PlanSchedule schedule, TimeProvider time, ILogger<OverduePlans> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Fires them.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var late = time.GetUtcNow() - Interval;
        var plans = await catalog.ReadAsync(db => db.Plans.Where(p => p.State == PlanState.Active && p.NextExecutionAt < late).Select(p => p.Name).ToListAsync(cancellationToken)).ConfigureAwait(false);
        foreach (var plan in plans) await schedule.SetAsync(plan, await due.FireAsync(plan, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await RunAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                ServiceLog.CatalogFailed(log, 0, e);
            }
        }
    }
}
