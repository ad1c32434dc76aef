namespace Tidemark.Cli.Documents;

/// <summary>A service that runs.</summary>
internal sealed record ServeDocument
{
    public required string Address { get; init; }

    public required string DataDirectory { get; init; }

    public required string SignInServer { get; init; }

    public int? RebuiltPlans { get; init; }
}
