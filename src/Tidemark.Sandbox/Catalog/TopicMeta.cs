namespace Tidemark.Sandbox.Catalog;

/// <summary>What a topic delivers.</summary>
public enum TopicMeta
{
    /// <summary>Rows only.</summary>
    None,
    /// <summary>WITH META: rows, DDL and deletes.</summary>
    With,
    /// <summary>ONLY META: DDL.</summary>
    Only,
}
