using Tidemark.Backup.Capture;

namespace Tidemark.Taosdump.Dump;

/// <summary>A super table to dump.</summary>
/// <param name="Facts">Its definition.</param>
/// <param name="CreateStatement">The statement that makes it, on one line.</param>
/// <param name="Chosen">The children to dump; null for all.</param>
internal sealed record SuperTablePlan(SuperTableFacts Facts, string CreateStatement, IReadOnlyList<string>? Chosen)
{
    /// <summary>The name.</summary>
    public string Name => Facts.Name;
}
