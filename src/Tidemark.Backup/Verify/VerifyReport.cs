namespace Tidemark.Backup.Verify;

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    /// <summary>What is wrong, by file and offset.</summary>
    public required IReadOnlyList<VerifyFinding> Findings { get; init; }

    /// <summary>The points looked at, by plan and sequence.</summary>
    public required IReadOnlyList<VerifiedPoint> Points { get; init; }

    /// <summary>Segments read.</summary>
    public int Segments { get; init; }

    /// <summary>Bytes read.</summary>
    public long Bytes { get; init; }

    /// <summary>Blocks whose checksums hold.</summary>
    public long Blocks { get; init; }

    /// <summary>Messages in them.</summary>
    public long Messages { get; init; }

    /// <summary>Rows in them.</summary>
    public long Rows { get; init; }

    /// <summary>How long it took.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>Whether nothing is damaged.</summary>
    public bool IsIntact => Findings.All(f => f.Kind != VerifyFindingKind.Damage);
}
