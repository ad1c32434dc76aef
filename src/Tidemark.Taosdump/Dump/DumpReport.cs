namespace Tidemark.Taosdump.Dump;

/// <summary>How a dump went.</summary>
public sealed record DumpReport
{
    /// <summary>The databases in the order they were dumped.</summary>
    public required IReadOnlyList<DumpedDatabase> Databases { get; init; }

    /// <summary>What is missing; empty when the dump is whole.</summary>
    public IReadOnlyList<DumpFailure> Failures { get; init; } = [];

    /// <summary>What the user should know although nothing is missing, such as tables that only Tidemark can restore.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Bytes of the files.</summary>
    public long Bytes { get; init; }

    /// <summary>Rows of all databases.</summary>
    public long Rows => Databases.Sum(d => d.Rows);
}
