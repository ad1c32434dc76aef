using Tidemark.Backup.Verify;

namespace Tidemark.Service.Catalog;

/// <summary>What the last verification of a point found.</summary>
internal sealed class VerificationRow
{
    public required string PlanName { get; set; }

    public required string PointId { get; set; }

    public DateTimeOffset At { get; set; }

    public VerifyDepth Depth { get; set; }

    public bool IsIntact { get; set; }

    public bool IsRestorable { get; set; }

    public string? Finding { get; set; }

    public long TaskId { get; set; }
}
