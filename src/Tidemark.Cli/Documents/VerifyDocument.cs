using Tidemark.Backup.Verify;

namespace Tidemark.Cli.Documents;

/// <summary>What 'verify' found.</summary>
internal sealed record VerifyDocument
{
    public required string Repository { get; init; }

    public required string Depth { get; init; }

    public required bool Intact { get; init; }

    public required IReadOnlyList<VerifyFinding> Findings { get; init; }

    public required IReadOnlyList<VerifiedPoint> Points { get; init; }

    public int Segments { get; init; }

    public long Bytes { get; init; }

    public long Blocks { get; init; }

    public long Messages { get; init; }

    public long Rows { get; init; }

    /// <summary>The points that were restored and compared.</summary>
    public IReadOnlyList<DrillDocument> Drills { get; init; } = [];

    public double ElapsedSeconds { get; init; }
}
