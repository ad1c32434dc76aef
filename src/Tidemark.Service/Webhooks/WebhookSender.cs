using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Security;

namespace Tidemark.Service.Webhooks;

/// <summary>Takes events out of the catalog and posts them. One that was taken and not ended is tried again, so each arrives at least once; of several nodes one takes it.</summary>
internal sealed class WebhookSender(CatalogDatabase catalog, WebhookClient client, SecretBox secrets, ServiceOptions options, ILogger<WebhookSender> log) : BackgroundService
{
    private const int MostAtOnce = 50;
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    // How long a node may need for one; after that another node takes it.
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);
    private readonly ConcurrentDictionary<string, Task> _sending = new(StringComparer.Ordinal);
    private static readonly TimeSpan[] Pauses = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4), TimeSpan.FromHours(12)];

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        await Task.WhenAll(_sending.Values).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var isStart = true;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (isStart) await ReleaseAsync(stoppingToken).ConfigureAwait(false);
                isStart = false;
                await SendDueAsync(stoppingToken).ConfigureAwait(false);
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                ServiceLog.CatalogFailed(log, 0, e);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(LookInterval, options.Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    // What this node was sending when it ended.
    private Task<int> ReleaseAsync(CancellationToken cancellationToken)
    {
        var now = options.Time.GetUtcNow();
        return catalog.WriteAsync(db => db.Deliveries.Where(d => d.State == DeliveryState.Waiting && d.Node == options.Node && d.NotBefore > now && d.Failure == null)
            .ExecuteUpdateAsync(d => d.SetProperty(r => r.NotBefore, now), cancellationToken), cancellationToken);
    }

    private async Task SendDueAsync(CancellationToken cancellationToken)
    {
        var now = options.Time.GetUtcNow();
        foreach (var (webhook, sending) in _sending) if (sending.IsCompleted) _sending.TryRemove(webhook, out _);
        // One that does not answer keeps no other one waiting.
        var busy = _sending.Keys.ToList();
        var due = await catalog.ReadAsync(db => db.Deliveries.AsNoTracking().Where(d => d.State == DeliveryState.Waiting && d.NotBefore <= now && !busy.Contains(d.Webhook)).OrderBy(d => d.Id).Take(MostAtOnce).ToListAsync(cancellationToken)).ConfigureAwait(false);
        foreach (var group in due.GroupBy(d => d.Webhook, StringComparer.Ordinal)) _sending[group.Key] = SendAllAsync(group, cancellationToken);
    }

    private async Task SendAllAsync(IEnumerable<DeliveryRow> deliveries, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var delivery in deliveries)
                if (await TakeAsync(delivery, cancellationToken).ConfigureAwait(false)) await SendAsync(delivery, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            ServiceLog.CatalogFailed(log, 0, e);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // What was being sent is tried again when the service starts.
            return;
        }
    }

    private async Task<bool> TakeAsync(DeliveryRow delivery, CancellationToken cancellationToken)
    {
        var until = options.Time.GetUtcNow() + Lease;
        return await catalog.WriteAsync(db => db.Deliveries.Where(d => d.Id == delivery.Id && d.State == DeliveryState.Waiting && d.Attempt == delivery.Attempt).ExecuteUpdateAsync(
            d => d.SetProperty(r => r.NotBefore, until).SetProperty(r => r.Attempt, r => r.Attempt + 1).SetProperty(r => r.Node, options.Node).SetProperty(r => r.Failure, (string?)null), cancellationToken), cancellationToken).ConfigureAwait(false) == 1;
    }

    private async Task SendAsync(DeliveryRow delivery, CancellationToken cancellationToken)
    {
        var failure = await TryAsync(delivery, cancellationToken).ConfigureAwait(false);
        var (now, tries) = (options.Time.GetUtcNow(), delivery.Attempt + 1);
        var state = failure is null ? DeliveryState.Delivered : tries > Pauses.Length ? DeliveryState.GivenUp : DeliveryState.Waiting;
        if (failure is not null) ServiceLog.NotDelivered(log, delivery.Event, delivery.Webhook, tries, failure, state);
        DateTimeOffset? ended = state == DeliveryState.Waiting ? null : now;
        var next = state == DeliveryState.Waiting ? now + Pauses[tries - 1] : now;
        // It was sent: that is written down even while the service ends.
        await catalog.WriteAsync(db => db.Deliveries.Where(d => d.Id == delivery.Id && d.Attempt == tries).ExecuteUpdateAsync(
            d => d.SetProperty(r => r.State, state).SetProperty(r => r.Failure, failure).SetProperty(r => r.EndedAt, ended).SetProperty(r => r.NotBefore, next), CancellationToken.None), CancellationToken.None).ConfigureAwait(false);
    }

    private async Task<string?> TryAsync(DeliveryRow delivery, CancellationToken cancellationToken)
    {
        if (await catalog.ReadAsync(db => db.Webhooks.AsNoTracking().FirstOrDefaultAsync(w => w.Name == delivery.Webhook, cancellationToken)).ConfigureAwait(false) is not { } webhook) return "the webhook is gone";
        try
        {
            var (url, secret) = (secrets.Unprotect(webhook.ProtectedUrl, $"webhook '{webhook.Name}'"), secrets.Unprotect(webhook.ProtectedSecret, $"webhook '{webhook.Name}'"));
            return await client.PostAsync(new Uri(url), secret, delivery.Event, delivery.EventId, delivery.Body, repeat: true, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException e)
        {
            return e.Message;
        }
    }
}
