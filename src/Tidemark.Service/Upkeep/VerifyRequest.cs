using Tidemark.Backup.Verify;

namespace Tidemark.Service.Upkeep;

/// <summary>What of a plan is to be proved.</summary>
public sealed record VerifyRequest
{
    /// <summary>Only what a restore of this point reads: its id, its number, or <c>latest</c>; null is every point.</summary>
    public string? Point { get; init; }

    /// <summary>How far. Default every byte.</summary>
    public VerifyDepth Depth { get; init; } = VerifyDepth.Files;
}
