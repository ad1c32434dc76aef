namespace Tidemark.Cli.Documents;

/// <summary>What the demo did and proved.</summary>
internal sealed record DemoDocument
{
    public required bool Equal { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required IReadOnlyList<DemoStep> Steps { get; init; }

    public required IReadOnlyList<PointDocument> Points { get; init; }

    public required IReadOnlyList<DemoRestore> Restores { get; init; }

    /// <summary>Where the repository stays; null when it was removed.</summary>
    public string? Repository { get; init; }
}
