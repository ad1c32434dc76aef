using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Backup.Failures;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Scheduling;

/// <summary>Looks every minute whether plans fall behind, before their chains break: a plan whose tasks never begin fails nowhere else. Of several nodes one says so.</summary>
internal sealed class LatePlans(CatalogDatabase catalog, PointIndex points, WebhookOutbox webhooks, TimeProvider time, ILogger<LatePlans> log) : BackgroundService
{
    private const int Cycles = 2;
    private const double MostOfRetention = 0.8;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Looks at all active plans.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // One that was stopped is not late, and not again what it was when it is started.
        await catalog.WriteAsync(db => db.Plans.Where(p => p.State != PlanState.Active && p.LateSince != null).ExecuteUpdateAsync(p => p.SetProperty(r => r.LateSince, (DateTimeOffset?)null), cancellationToken), cancellationToken).ConfigureAwait(false);
        foreach (var plan in await catalog.ReadAsync(db => db.Plans.AsNoTracking().Where(p => p.State == PlanState.Active && p.CycleSeconds != null).ToListAsync(cancellationToken)).ConfigureAwait(false))
        {
            try
            {
                await LookAsync(plan, cancellationToken).ConfigureAwait(false);
            }
            catch (TidemarkException e)
            {
                // Its repository does not read now; its tasks say so.
                ServiceLog.PlanNotLookedAt(log, plan.Name, Secrets.Hide(e.Message));
            }
        }
    }

    /// <summary>Why a plan is late; null when it is not.</summary>
    /// <param name="age">The time since its newest point began; null without points.</param>
    /// <param name="waited">The time since then, or since it was made or changed, whichever is shorter.</param>
    /// <param name="cycle">The time from point to point.</param>
    /// <param name="retention">How long its database keeps WAL; null when not known, below zero for ever.</param>
    public static string? Fault(TimeSpan? age, TimeSpan waited, TimeSpan cycle, TimeSpan? retention)
    {
        if (retention is { Ticks: > 0 } kept && age is { } old && old > kept * MostOfRetention) return $"{Words(old)} have passed since its last point, of the {Words(kept)} that its database keeps WAL: soon the chain breaks";
        return waited > (cycle * Cycles) + Interval ? $"it has had no new point for {Words(age ?? waited)}, and is to take one every {Words(cycle)}" : null;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            // What was missed while the service was down is taken first.
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                if (!stoppingToken.IsCancellationRequested) await RunAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                ServiceLog.CatalogFailed(log, 0, e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task LookAsync(PlanRow plan, CancellationToken cancellationToken)
    {
        var list = await points.ListAsync(plan, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        // A plan that is to begin later, or was changed a moment ago, has its time from then.
        DateTimeOffset? newest = list.Points.Count > 0 ? list.Points[^1].StartedAt : null;
        var since = newest ?? plan.CreatedAt;
        if (plan.NextExecutionAt is { } next && next - now > TimeSpan.FromSeconds(plan.CycleSeconds!.Value)) since = now;
        else if (plan.ModifiedAt > since) since = plan.ModifiedAt;
        var fault = Fault(now - newest, now - since, TimeSpan.FromSeconds(plan.CycleSeconds!.Value), list.WalRetentionSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        if (fault is null == plan.LateSince is null) return;
        await catalog.WriteAsync(async db =>
        {
            var change = await db.Database.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
            await using var _ = change.ConfigureAwait(false);
            DateTimeOffset? late = fault is null ? null : now;
            var changed = await db.Plans.Where(p => p.Name == plan.Name && p.State == PlanState.Active && (p.LateSince == null) == (late != null)).ExecuteUpdateAsync(p => p.SetProperty(r => r.LateSince, late), cancellationToken).ConfigureAwait(false);
            if (changed == 1 && fault is not null)
            {
                ServiceLog.PlanLate(log, plan.Name, fault);
                await webhooks.AddAsync(db, WebhookEvents.PlanLate, plan.Name, $"Plan '{plan.Name}' is late: {fault}.", "Look at the tasks of the plan, and whether its server, its directory and the service's nodes are well.", cancellationToken).ConfigureAwait(false);
            }
            else if (changed == 1) await webhooks.AddAsync(db, WebhookEvents.PlanRecovered, plan.Name, $"Plan '{plan.Name}' has a new point, and is late no more.", null, cancellationToken).ConfigureAwait(false);

            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
            await change.CommitAsync(cancellationToken).ConfigureAwait(false);
            return changed;
        }, cancellationToken).ConfigureAwait(false);
    }

    private static string Words(TimeSpan span) => Cycle.Format((long)Math.Max(1, span.TotalMinutes < 2 ? span.TotalSeconds : span.TotalHours < 3 ? Math.Round(span.TotalMinutes) * 60 : Math.Round(span.TotalHours) * 3600));
}
