namespace Tidemark.Service.Catalog;

/// <summary>An address that is told what happens.</summary>
internal sealed class WebhookRow
{
    public required string Name { get; set; }

    /// <summary>The address as people may see it: without what follows the port.</summary>
    public required string Address { get; set; }

    /// <summary>The whole address, encrypted: paths of webhooks are often secret.</summary>
    public required string ProtectedUrl { get; set; }

    /// <summary>The key of signatures, encrypted.</summary>
    public required string ProtectedSecret { get; set; }

    /// <summary>Which events, words with a space between.</summary>
    public required string Events { get; set; }

    public required string CreatedBy { get; set; }

    public DateTimeOffset CreatedAt { get; set; }
}
