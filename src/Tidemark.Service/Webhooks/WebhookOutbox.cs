using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.EntityFrameworkCore;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Webhooks;

/// <summary>Writes events down for the webhooks that want them, in the same change of the catalog as what happened. The caller saves. Thread-safe.</summary>
internal sealed class WebhookOutbox(ServiceOptions options, IServer? server)
{
    private const int IdBytes = 12;

    /// <summary>Says how a task ended: failed, or recovered from the failure of the one before it.</summary>
    public async Task AddEndAsync(CatalogContext db, TaskRow task, TaskFailure? failure, CancellationToken cancellationToken)
    {
        var kind = JsonNamingPolicy.CamelCase.ConvertName(task.Kind.ToString());
        if (task.State == TaskState.Failed)
        {
            await AddAsync(db, WebhookEvents.TaskFailed, task, $"The {kind} of plan '{task.PlanName}' failed: {failure?.Message}", failure, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (task.State != TaskState.Succeeded) return;
        var before = await db.Tasks.AsNoTracking().Where(t => t.PlanName == task.PlanName && t.Kind == task.Kind && t.ExclusiveKey == task.ExclusiveKey && t.Id < task.Id && (t.State == TaskState.Succeeded || t.State == TaskState.Failed))
            .OrderByDescending(t => t.Id).Select(t => new { t.Id, t.State }).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (before?.State == TaskState.Failed)
            await AddAsync(db, WebhookEvents.TaskRecovered, task, $"The {kind} of plan '{task.PlanName}' succeeded again, after task {before.Id} had failed.", null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds an event for each webhook that wants it.</summary>
    public async Task AddAsync(CatalogContext db, string name, TaskRow task, string message, TaskFailure? failure, CancellationToken cancellationToken)
    {
        var webhooks = await db.Webhooks.AsNoTracking().Select(w => new { w.Name, w.Events }).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (webhooks.Count == 0) return;
        var sent = New(name, message) with { Plan = task.PlanName, Task = task.Id, Kind = task.Kind, Code = failure?.Code, Hint = failure?.Hint, Link = Link(task) };
        var body = JsonSerializer.Serialize(sent, ServiceJson.Stored);
        foreach (var webhook in webhooks.Where(w => w.Events.Split(' ').Contains(name)))
            db.Deliveries.Add(new DeliveryRow { Webhook = webhook.Name, EventId = sent.Id, Event = name, Body = body, CreatedAt = sent.Time, NotBefore = sent.Time });
    }

    /// <summary>A message that is about no task.</summary>
    public WebhookMessage New(string name, string message) =>
        new() { Id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(IdBytes)), Event = name, Time = options.Time.GetUtcNow(), Message = message, Node = options.Node };

    private Uri? Link(TaskRow task)
    {
        var address = options.PublicAddress ?? (server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } own ? new Uri(own) : null);
        if (address is null) return null;
        var path = options.Pages is null ? FormattableString.Invariant($"api/v1/tasks/{task.Id}") : $"management/backup/plans/{Uri.EscapeDataString(task.PlanName)}";
        return new Uri(address.AbsoluteUri.TrimEnd('/') + "/" + path);
    }
}
