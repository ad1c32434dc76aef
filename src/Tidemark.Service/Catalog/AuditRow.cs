namespace Tidemark.Service.Catalog;

/// <summary>Who did what.</summary>
internal sealed class AuditRow
{
    public long Id { get; set; }

    public DateTimeOffset At { get; set; }

    public required string User { get; set; }

    /// <summary>The address it came from; null for the service itself.</summary>
    public string? Address { get; set; }

    public required string Action { get; set; }

    /// <summary>What it was done to; null when nothing has a name.</summary>
    public string? On { get; set; }

    /// <summary>The status answered.</summary>
    public int Status { get; set; }
}
