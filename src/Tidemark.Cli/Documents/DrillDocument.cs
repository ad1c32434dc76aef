namespace Tidemark.Cli.Documents;

/// <summary>A point that was restored into a scratch database and compared.</summary>
internal sealed record DrillDocument
{
    public required string Plan { get; init; }

    public required string Point { get; init; }

    public required bool Equal { get; init; }

    /// <summary>What is different; null when nothing is.</summary>
    public string? Difference { get; init; }

    public IReadOnlyList<string> Compared { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public double ElapsedSeconds { get; init; }
}
