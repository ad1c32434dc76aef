namespace Tidemark.Backup.Progress;

/// <summary>Where a run is. Reported a few times a second at most; every number counts from the start of the run.</summary>
public sealed record WorkProgress
{
    /// <summary>What it is doing.</summary>
    public required WorkPhase Phase { get; init; }

    /// <summary>Rows read, written or checked.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes before compression.</summary>
    public long RawBytes { get; init; }

    /// <summary>How much of the phase is done, 0 to 1; null when nobody knows.</summary>
    public double? Fraction { get; init; }

    /// <summary>Something a person should read (a warning, a retry); null otherwise.</summary>
    public string? Notice { get; init; }
}
