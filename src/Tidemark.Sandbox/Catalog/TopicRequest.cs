namespace Tidemark.Sandbox.Catalog;

/// <summary>CREATE TOPIC.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it reads.</param>
/// <param name="Meta">What it delivers.</param>
/// <param name="Database">The database's name.</param>
/// <param name="SuperTable">The super table's name (kind SuperTable; of a query its table).</param>
/// <param name="Sql">The statement as it was given.</param>
public sealed record TopicRequest(string Name, TopicKind Kind, TopicMeta Meta, string Database, string? SuperTable, string Sql)
{
    /// <summary>Which children of the super table belong to it (AS STABLE … WHERE); null for all.</summary>
    public Func<ChildTable, bool>? TagFilter { get; init; }

    /// <summary>The query (kind Query).</summary>
    public ITopicQuery? Query { get; init; }

    /// <summary>Columns and tags of the super table that the query or the condition names: they can be neither dropped nor renamed.</summary>
    public IReadOnlyCollection<string> UsedFields { get; init; } = [];
}
