namespace Tidemark.Cli.Documents;

/// <summary>A restore of the demo, and whether it is equal to what the source held.</summary>
internal sealed record DemoRestore
{
    public required long Point { get; init; }

    public required string Database { get; init; }

    public required long Tables { get; init; }

    public required long Rows { get; init; }

    public required double ElapsedSeconds { get; init; }

    public required string ExpectedDigest { get; init; }

    public required string Digest { get; init; }

    public required bool Equal { get; init; }

    public IReadOnlyList<string> Differences { get; init; } = [];
}
