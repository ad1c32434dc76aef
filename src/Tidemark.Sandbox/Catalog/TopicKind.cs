namespace Tidemark.Sandbox.Catalog;

/// <summary>What a topic reads.</summary>
public enum TopicKind
{
    /// <summary>AS DATABASE.</summary>
    Database,
    /// <summary>AS STABLE.</summary>
    SuperTable,
    /// <summary>AS SELECT.</summary>
    Query,
}
