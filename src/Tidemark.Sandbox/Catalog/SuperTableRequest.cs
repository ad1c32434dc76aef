namespace Tidemark.Sandbox.Catalog;

/// <summary>CREATE STABLE.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Columns">Columns, the timestamp first; ids are given by the catalog.</param>
/// <param name="Tags">Tags.</param>
public sealed record SuperTableRequest(string Name, IReadOnlyList<ColumnDefinition> Columns, IReadOnlyList<ColumnDefinition> Tags)
{
    /// <summary>Whether an existing super table is no error.</summary>
    public bool IfNotExists { get; init; }

    /// <summary>The comment; null for none.</summary>
    public string? Comment { get; init; }

    /// <summary>KEEP in minutes; -1: the database's.</summary>
    public long KeepMinutes { get; init; } = -1;

    /// <summary>VIRTUAL 1.</summary>
    public bool IsVirtual { get; init; }
}
