using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Verify;

/// <summary>How a drill went.</summary>
public sealed record DrillReport
{
    /// <summary>The point that was restored.</summary>
    public required BackupPoint Point { get; init; }

    /// <summary>The database that was made for it, and is gone again.</summary>
    public required string Database { get; init; }

    /// <summary>What is different from what the repository holds, tables named; null when nothing is.</summary>
    public string? Difference { get; init; }

    /// <summary>What was compared and is equal.</summary>
    public IReadOnlyList<string> Compared { get; init; } = [];

    /// <summary>Rows written.</summary>
    public long Rows { get; init; }

    /// <summary>How long it took, all in all.</summary>
    public required TimeSpan Elapsed { get; init; }

    /// <summary>What a person should know.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];
}
