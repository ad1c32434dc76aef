using Tidemark.Service.Tasks;

namespace Tidemark.Service.Webhooks;

/// <summary>What a webhook is sent, as JSON.</summary>
public sealed record WebhookMessage
{
    /// <summary>The same for all tries: who has seen it leaves it out.</summary>
    public required string Id { get; init; }

    /// <summary>What happened, a word of <see cref="WebhookEvents"/>.</summary>
    public required string Event { get; init; }

    /// <summary>When.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The plan; null for a test.</summary>
    public string? Plan { get; init; }

    /// <summary>The task; null where it is about none.</summary>
    public long? Task { get; init; }

    /// <summary>What the task does; null where it is about none.</summary>
    public TaskKind? Kind { get; init; }

    /// <summary>The code of what failed: TM301; null where nothing did.</summary>
    public string? Code { get; init; }

    /// <summary>What happened, one sentence.</summary>
    public required string Message { get; init; }

    /// <summary>The cure; null when there is none.</summary>
    public string? Hint { get; init; }

    /// <summary>The node that says so.</summary>
    public required string Node { get; init; }

    /// <summary>Where to look.</summary>
    public Uri? Link { get; init; }
}
