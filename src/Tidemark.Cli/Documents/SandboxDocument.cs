namespace Tidemark.Cli.Documents;

/// <summary>Where a sandbox listens, written as soon as it does.</summary>
internal sealed record SandboxDocument
{
    public required string Dsn { get; init; }

    public required string Host { get; init; }

    public required int Port { get; init; }
}
