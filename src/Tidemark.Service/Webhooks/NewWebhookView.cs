namespace Tidemark.Service.Webhooks;

/// <summary>A webhook that was made just now.</summary>
/// <param name="Webhook">The webhook.</param>
/// <param name="Secret">The key of its signatures, where the service made one. Shown this once.</param>
public sealed record NewWebhookView(WebhookView Webhook, string? Secret);
