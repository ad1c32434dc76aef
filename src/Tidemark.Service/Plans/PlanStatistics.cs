namespace Tidemark.Service.Plans;

/// <summary>A plan in numbers.</summary>
public sealed record PlanStatistics
{
    /// <summary>Points.</summary>
    public int Points { get; init; }

    /// <summary>Initial ones among them.</summary>
    public int InitialPoints { get; init; }

    /// <summary>Rows in their messages.</summary>
    public long Rows { get; init; }

    /// <summary>Bytes before compression.</summary>
    public long RawBytes { get; init; }

    /// <summary>Bytes of the files.</summary>
    public long StoredBytes { get; init; }

    /// <summary>Backups that succeeded, as far as the catalog remembers.</summary>
    public int Succeeded { get; init; }

    /// <summary>Backups that failed.</summary>
    public int Failed { get; init; }

    /// <summary>Backups that were cancelled.</summary>
    public int Cancelled { get; init; }

    /// <summary>The mean time of the last 50 that succeeded, seconds; null without one.</summary>
    public double? MeanSeconds { get; init; }

    /// <summary>When the last one succeeded; null without one.</summary>
    public DateTimeOffset? LastSuccessAt { get; init; }

    /// <summary>How old what the newest point holds is, seconds; null without points.</summary>
    public double? NewestPointAgeSeconds { get; init; }

    /// <summary>How long the database kept WAL at the newest point, seconds; null when not known, below 0 for ever.</summary>
    public long? WalRetentionSeconds { get; init; }

    /// <summary>The part of that time which has passed since the newest point; at 1 the chain may break. Null when not known.</summary>
    public double? WalRetentionUsed { get; init; }
}
