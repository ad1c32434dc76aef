using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Service.Catalog;

namespace Tidemark.Service.Operation;

/// <summary>Keeps the catalog from growing for ever: tasks, audit entries and delivered events that are old enough are removed, with an hour between two looks.</summary>
internal sealed class Housekeeping(CatalogDatabase catalog, TimeProvider time, ILogger<Housekeeping> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);
    private static readonly TimeSpan TasksAreKept = TimeSpan.FromDays(90);
    private static readonly TimeSpan DeliveriesAreKept = TimeSpan.FromDays(7);
    private static readonly TimeSpan NodesAreKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan AuditIsKept = TimeSpan.FromDays(365);

    /// <summary>Removes what is too old.</summary>
    /// <returns>How many rows.</returns>
    public Task<int> RunAsync(CancellationToken cancellationToken) => catalog.WriteAsync(async db =>
    {
        var now = time.GetUtcNow();
        var (tasks, audit, deliveries, nodes) = (now - TasksAreKept, now - AuditIsKept, now - DeliveriesAreKept, now - NodesAreKept);
        // A node that died stays to be seen for a while.
        await db.Nodes.Where(n => n.SeenAt < nodes).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
        return await db.Tasks.Where(t => t.EndedAt < tasks).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false)
            + await db.Deliveries.Where(d => d.EndedAt < deliveries).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false)
            + await db.Audit.Where(a => a.At < audit).ExecuteDeleteAsync(cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                ServiceLog.CatalogFailed(log, 0, e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
