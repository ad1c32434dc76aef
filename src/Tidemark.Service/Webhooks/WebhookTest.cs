namespace Tidemark.Service.Webhooks;

/// <summary>How a test of a webhook went.</summary>
/// <param name="IsDelivered">Whether it took the event.</param>
/// <param name="Failure">Why it did not; null when it did.</param>
public sealed record WebhookTest(bool IsDelivered, string? Failure);
