namespace Tidemark.Cli.Documents;

/// <summary>One step of the demo.</summary>
internal sealed record DemoStep
{
    public required string Step { get; init; }

    public required string Remark { get; init; }

    public long? Rows { get; init; }

    public required double ElapsedSeconds { get; init; }
}
