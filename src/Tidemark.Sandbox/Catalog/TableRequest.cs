namespace Tidemark.Sandbox.Catalog;

/// <summary>One table of a CREATE TABLE.</summary>
/// <param name="Name">Its name.</param>
public abstract record TableRequest(string Name)
{
    /// <summary>Whether an existing table is no error.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>TTL in days; 0 for ever.</summary>
    public int TtlDays { get; init; }

    /// <summary>Whether it is a virtual table.</summary>
    public bool IsVirtual { get; init; }

    /// <summary>Virtual tables: columns that have a source.</summary>
    public IReadOnlyList<(string Column, SourceColumn Source)> Sources { get; init; } = [];

    /// <summary>The comment; null for none.</summary>
    public string? Comment { get; init; }
}
