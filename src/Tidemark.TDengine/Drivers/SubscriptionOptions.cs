namespace Tidemark.TDengine.Drivers;

/// <summary>Settings of one consumer. Auto-commit is always off and the reset is always earliest unless said otherwise.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>The consumer group. No colon, at most 192 bytes.</summary>
    public required string GroupId { get; init; }

    /// <summary>The topics, at least one.</summary>
    public required IReadOnlyList<string> Topics { get; init; }

    /// <summary>Shown in SHOW CONSUMERS. Default "tidemark".</summary>
    public string ClientId { get; init; } = "tidemark";

    /// <summary>earliest, latest or none. Default earliest.</summary>
    public string OffsetReset { get; init; } = "earliest";

    /// <summary>Snapshot mode: everything there is first, then the WAL.</summary>
    public bool Snapshot { get; init; }

    /// <summary>Metas batched as raw type 5.</summary>
    public bool BatchMeta { get; init; }

    /// <summary>Rows as raw submit data (raw type 6).</summary>
    public bool RawData { get; init; }

    /// <summary>Skip rows written by raw write.</summary>
    public bool ExcludeReplicated { get; init; }

    /// <summary>Rows collected before the server answers; null is the server's default (4096).</summary>
    public int? MinPollRows { get; init; }

    /// <summary>How long the server collects before it answers; null is the server's default (1 s).</summary>
    public TimeSpan? FetchMaxWait { get; init; }

    /// <summary>No heartbeat for this long and the consumer is lost. Default 30 s; 6 s to 30 min.</summary>
    public TimeSpan SessionTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>No poll for this long and the consumer is removed. Default 1 h.</summary>
    public TimeSpan MaxPollInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Ask for the next message while the last one is being worked on. Default true.</summary>
    public bool Prefetch { get; init; } = true;
}
