using Tidemark.Backup.Progress;

namespace Tidemark.Cli.Documents;

/// <summary>One line of progress on standard error with --json.</summary>
internal sealed record ProgressLine
{
    public required string Task { get; init; }

    public required WorkPhase Phase { get; init; }

    public long Rows { get; init; }

    public long RawBytes { get; init; }

    public double? Fraction { get; init; }

    public double RowsPerSecond { get; init; }

    public double BytesPerSecond { get; init; }

    public double ElapsedSeconds { get; init; }

    public double? RemainingSeconds { get; init; }

    public string? Notice { get; init; }
}
