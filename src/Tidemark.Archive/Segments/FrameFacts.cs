namespace Tidemark.Archive.Segments;

/// <summary>What the caller knows of a frame and the index should hold. The archive believes it and adds it up.</summary>
public readonly record struct FrameFacts
{
    /// <summary>Makes facts that say nothing: no rows, no tables, no time range, next offset unknown.</summary>
    public FrameFacts()
    {
    }

    /// <summary>Rows in the message; 0 for metas.</summary>
    public long Rows { get; init; }

    /// <summary>Tables that the message touches.</summary>
    public int Tables { get; init; }

    /// <summary>The smallest timestamp of the rows, in the database's precision; null when there is none.</summary>
    public long? MinTimestamp { get; init; }

    /// <summary>The largest timestamp of the rows, in the database's precision; null when there is none.</summary>
    public long? MaxTimestamp { get; init; }

    /// <summary>The response offset: the WAL version to read after this message; -1 when unknown.</summary>
    public long NextOffset { get; init; } = -1;
}
