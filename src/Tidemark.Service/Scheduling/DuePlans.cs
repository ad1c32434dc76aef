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
        // One change: a service that dies between the two would leave the execution out, and a plan without a cycle for ever.
        await catalog.AloneAsync(async db =>
        {
            var moved = await db.Plans.Where(p => p.Name == name && p.State == PlanState.Active && p.NextExecutionAt == due).ExecuteUpdateAsync(p => p.SetProperty(r => r.NextExecutionAt, next), cancellationToken).ConfigureAwait(false);
            return moved == 1 ? await queue.AddAsync(db, NewTask.Backup(plan.Name, plan.Server, Scheduler), mayFollow: false, cancellationToken).ConfigureAwait(false) : null;
        }, cancellationToken).ConfigureAwait(false);
        queue.Wake();
        return next;
    }
}
