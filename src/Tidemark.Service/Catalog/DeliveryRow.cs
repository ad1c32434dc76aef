using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Catalog;

/// <summary>An event that is to reach a webhook. It is written together with what happened, so that neither is without the other.</summary>
internal sealed class DeliveryRow
{
    public long Id { get; set; }

    public required string Webhook { get; set; }

    /// <summary>The event's id, the same for all webhooks and all tries.</summary>
    public required string EventId { get; set; }

    public required string Event { get; set; }

    /// <summary>What is sent, JSON.</summary>
    public required string Body { get; set; }

    public DeliveryState State { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset NotBefore { get; set; }

    public DateTimeOffset? EndedAt { get; set; }

    /// <summary>How often it was tried.</summary>
    public int Attempt { get; set; }

    /// <summary>The node that tries it, or did last.</summary>
    public string? Node { get; set; }

    /// <summary>Why the last try failed.</summary>
    public string? Failure { get; set; }
}
