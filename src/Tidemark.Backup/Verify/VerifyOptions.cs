namespace Tidemark.Backup.Verify;

/// <summary>What to verify and how far.</summary>
public sealed record VerifyOptions
{
    /// <summary>The plan; null is all of them.</summary>
    public string? Plan { get; init; }

    /// <summary>A point's id, sequence or "latest": only what a restore of it reads. Null is every point. Needs a plan when there are several.</summary>
    public string? Point { get; init; }

    /// <summary>How far. Default <see cref="VerifyDepth.Files"/>.</summary>
    public VerifyDepth Depth { get; init; } = VerifyDepth.Files;

    /// <summary>Files that are read at the same time. Default 2; 1 to 16.</summary>
    public int Parallelism { get; init; } = 2;
}
