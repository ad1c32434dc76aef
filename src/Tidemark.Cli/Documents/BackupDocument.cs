namespace Tidemark.Cli.Documents;

/// <summary>What 'backup' did.</summary>
internal sealed record BackupDocument
{
    public required string Repository { get; init; }

    public required PointDocument Point { get; init; }

    public required double ElapsedSeconds { get; init; }

    public int RemovedLeftovers { get; init; }

    public IReadOnlyList<string> Warnings { get; init; } = [];
}
