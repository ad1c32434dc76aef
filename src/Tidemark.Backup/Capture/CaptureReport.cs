using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Capture;

/// <summary>What a capture did.</summary>
public sealed record CaptureReport
{
    /// <summary>The new point.</summary>
    public required BackupPoint Point { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>Files of an unfinished run that were removed first.</summary>
    public int RemovedLeftovers { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
