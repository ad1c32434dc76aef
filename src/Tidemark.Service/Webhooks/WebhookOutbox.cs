using System.Net;
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
        var kind = Noun(task.Kind);
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

    /// <summary>Adds an event about a task for each webhook that wants it.</summary>
    public Task AddAsync(CatalogContext db, string name, TaskRow task, string message, TaskFailure? failure, CancellationToken cancellationToken) => AddAsync(
        db, New(name, message) with { Plan = task.PlanName, Task = task.Id, Kind = task.Kind, Code = failure?.Code, Hint = failure?.Hint, Link = Link(task.PlanName, task.Id) }, cancellationToken);

    /// <summary>Adds an event about a plan for each webhook that wants it.</summary>
    public Task AddAsync(CatalogContext db, string name, string plan, string message, string? hint, CancellationToken cancellationToken) =>
        AddAsync(db, New(name, message) with { Plan = plan, Hint = hint, Link = Link(plan, null) }, cancellationToken);

    private static async Task AddAsync(CatalogContext db, WebhookMessage sent, CancellationToken cancellationToken)
    {
        var webhooks = await db.Webhooks.AsNoTracking().Select(w => new { w.Name, w.Events }).ToListAsync(cancellationToken).ConfigureAwait(false);
        if (webhooks.Count == 0) return;
        var body = JsonSerializer.Serialize(sent, ServiceJson.Stored);
        foreach (var webhook in webhooks.Where(w => w.Events.Split(' ').Contains(sent.Event)))
            db.Deliveries.Add(new DeliveryRow { Webhook = webhook.Name, EventId = sent.Id, Event = sent.Event, Body = body, CreatedAt = sent.Time, NotBefore = sent.Time });
    }

    /// <summary>A message that is about no task.</summary>
    public WebhookMessage New(string name, string message) =>
        new() { Id = Convert.ToHexStringLower(System.Security.Cryptography.RandomNumberGenerator.GetBytes(IdBytes)), Event = name, Time = options.Time.GetUtcNow(), Message = message, Node = options.Node };

    private Uri? Link(string plan, long? task)
    {
        var address = options.PublicAddress ?? (server?.Features.Get<IServerAddressesFeature>()?.Addresses.FirstOrDefault() is { } own ? Named(new Uri(own)) : null);
        if (address is null) return null;
        var name = Uri.EscapeDataString(plan);
        var path = options.Pages is not null ? $"management/backup/plans/{name}" : task is { } id ? FormattableString.Invariant($"api/v1/tasks/{id}") : $"api/v1/plans/{name}";
        return new Uri(address.AbsoluteUri.TrimEnd('/') + "/" + path);
    }

    private static string Noun(TaskKind kind) => kind switch
    {
        TaskKind.Verify => "verification",
        TaskKind.Compact => "compaction",
        TaskKind.Prune => "pruning",
        _ => JsonNamingPolicy.CamelCase.ConvertName(kind.ToString()),
    };

    // Who listens on all addresses has no address of his own.
    private static Uri Named(Uri own) => IPAddress.TryParse(own.Host.Trim('[', ']'), out var address) && (address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any)) ? new UriBuilder(own) { Host = Environment.MachineName }.Uri : own;
}
