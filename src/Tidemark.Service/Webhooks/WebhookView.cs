namespace Tidemark.Service.Webhooks;

/// <summary>A webhook, without its secrets.</summary>
public sealed record WebhookView
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its address without what follows the port.</summary>
    public required string Address { get; init; }

    /// <summary>Which events it is told of.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it took an event last; null before the first.</summary>
    public DateTimeOffset? LastDeliveredAt { get; init; }

    /// <summary>Events that are still to reach it.</summary>
    public int Waiting { get; init; }

    /// <summary>Events that were given up in the last days.</summary>
    public int GivenUp { get; init; }

    /// <summary>Why the youngest event has not reached it; null when it has.</summary>
    public string? Failure { get; init; }
}
