namespace Tidemark.Archive.Manifests;

/// <summary>What a point holds, added up.</summary>
public sealed record PointStatistics
{
    /// <summary>Rows in its messages.</summary>
    public long Rows { get; init; }

    /// <summary>Messages with rows.</summary>
    public long DataMessages { get; init; }

    /// <summary>Messages with schema changes or deletes.</summary>
    public long MetaMessages { get; init; }

    /// <summary>Super tables the source held.</summary>
    public long SuperTables { get; init; }

    /// <summary>Child and normal tables the source held.</summary>
    public long Tables { get; init; }

    /// <summary>Bytes of messages before compression.</summary>
    public long RawBytes { get; init; }

    /// <summary>Bytes of the segments.</summary>
    public long StoredBytes { get; init; }
}
