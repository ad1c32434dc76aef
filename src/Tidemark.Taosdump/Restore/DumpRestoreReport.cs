using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Restore;

/// <summary>How a restore went.</summary>
public sealed record DumpRestoreReport
{
    /// <summary>The databases by their names on the target, in the order they were restored.</summary>
    public required IReadOnlyList<DumpedDatabase> Databases { get; init; }

    /// <summary>What did not go in; empty when all did.</summary>
    public IReadOnlyList<DumpFailure> Failures { get; init; } = [];

    /// <summary>What the user should know although nothing is missing.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Whether it went on with a run that was interrupted.</summary>
    public bool Resumed { get; init; }

    /// <summary>Rows of all databases.</summary>
    public long Rows => Databases.Sum(d => d.Rows);
}
