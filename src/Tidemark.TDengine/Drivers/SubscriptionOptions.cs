using Tidemark.Errors;

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

    /// <summary>Refuses settings that the server would refuse, or silently misunderstand.</summary>
    /// <exception cref="TidemarkException"><see cref="ErrorCode.InvalidArgument"/> with every fault.</exception>
    internal void EnsureValid()
    {
        var faults = new List<string>();
        if (Topics.Count == 0) faults.Add("no topic");
        if (GroupId.Length is 0 or > 192) faults.Add("a group id of 1 to 192 characters is needed");
        if (GroupId.Contains(':', StringComparison.Ordinal)) faults.Add("a group id cannot hold a colon");
        if (OffsetReset is not ("earliest" or "latest" or "none")) faults.Add($"offset reset '{OffsetReset}' is not earliest, latest or none");
        if (SessionTimeout < TimeSpan.FromSeconds(6) || SessionTimeout > TimeSpan.FromMinutes(30)) faults.Add("the session timeout must be 6 s to 30 min");
        if (MaxPollInterval < TimeSpan.FromSeconds(1) || MaxPollInterval.TotalMilliseconds > int.MaxValue) faults.Add("the poll interval must be 1 s to 24 days");
        if (MinPollRows < 1) faults.Add("the rows per poll must be positive");
        if (faults.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"the subscription cannot be made: {string.Join("; ", faults)}");
    }
}
