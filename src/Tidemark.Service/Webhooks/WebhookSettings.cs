namespace Tidemark.Service.Webhooks;

/// <summary>A webhook to make, or what is to change of one. Its text holds no secret.</summary>
public sealed record WebhookSettings
{
    /// <summary>Letters, digits, '_' and '-', at most 64. Never changes.</summary>
    public string? Name { get; init; }

    /// <summary>Where events are posted to: http or https. Secret: only its host and port are answered. Absent in a change leaves it as it is.</summary>
    public string? Url { get; init; }

    /// <summary>The key that bodies are signed with, 16 characters at least. Secret: never answered. Absent for a new one: one is made, and answered this once. Absent in a change leaves it as it is.</summary>
    public string? Secret { get; init; }

    /// <summary>Which events; empty or absent for all.</summary>
    public IReadOnlyList<string> Events { get; init => field = value ?? []; } = [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name}: {string.Join(' ', Events)}";
}
