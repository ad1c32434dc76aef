namespace Tidemark.Cli.Documents;

/// <summary>What 'restore' did, or would do.</summary>
internal sealed record RestoreDocument
{
    public required PointDocument Point { get; init; }

    public required string Database { get; init; }

    public required bool DryRun { get; init; }

    public required double ElapsedSeconds { get; init; }

    public bool Resumed { get; init; }

    public long Rows { get; init; }

    public long Statements { get; init; }

    public long Tables { get; init; }

    public IReadOnlyList<string> Selected { get; init; } = [];

    public IReadOnlyList<string> Compared { get; init; } = [];

    public IReadOnlyList<OutsideDocument> Outside { get; init; } = [];

    public IReadOnlyList<string> Warnings { get; init; } = [];

    public IReadOnlyList<string> PlannedSteps { get; init; } = [];
}
