using Tidemark.Backup.Failures;
using Tidemark.Cli.Output;

namespace Tidemark.Cli.Documents;

/// <summary>What stands on standard output when a command with --json fails.</summary>
internal sealed record ErrorDocument
{
    public required Failure Error { get; init; }
}
