using Microsoft.EntityFrameworkCore;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Scheduling;

/// <summary>What happens when a plan falls due: its next execution is moved on, and whoever moved it queues the task. So one of several nodes does.</summary>
internal sealed class DuePlans(CatalogDatabase catalog, TaskQueue queue, TimeProvider time)
{
    private const string Scheduler = "the schedule";

    /// <summary>Queues the plan's task if it is due.</summary>
    /// <returns>When it falls due next; null when it does not.</returns>
    public async Task<DateTimeOffset?> FireAsync(string name, CancellationToken cancellationToken)
    {
        var plan = await catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstOrDefaultAsync(p => p.Name == name, cancellationToken)).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (plan is not { State: PlanState.Active, NextExecutionAt: { } due }) return null;
        if (due > now) return due;
        var next = Schedule.After(due, plan.CycleSeconds, now);
        var moved = await catalog.WriteAsync(
            db => db.Plans.Where(p => p.Name == name && p.State == PlanState.Active && p.NextExecutionAt == due).ExecuteUpdateAsync(p => p.SetProperty(r => r.NextExecutionAt, next), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (moved == 1) await queue.AddAsync(NewTask.Backup(plan.Name, plan.Server, Scheduler), cancellationToken).ConfigureAwait(false);
        return next;
    }
}
