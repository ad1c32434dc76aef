using Tidemark.Archive.Codecs;

namespace Tidemark.Service.Plans;

/// <summary>A plan as a person fills it in. Texts are checked all at once by <see cref="PlanChecks"/>.</summary>
public sealed record PlanSettings
{
    private const string DefaultRetryInterval = "1m";

    /// <summary>Letters, digits, '_' and '-', at most 64. Never changes.</summary>
    public string? Name { get; init; }

    /// <summary>The registered server. Never changes.</summary>
    public string? Server { get; init; }

    /// <summary>The database. Never changes.</summary>
    public string? Database { get; init; }

    /// <summary>The super table; null for the whole database. Never changes.</summary>
    public string? SuperTable { get; init; }

    /// <summary>When a point is taken next; an instant that has passed is at once. Null is at once for a new plan with a cycle, and leaves another one as it is.</summary>
    public DateTimeOffset? NextExecutionAt { get; init; }

    /// <summary>The time from one point to the next: <c>30m</c>, <c>6h</c>, <c>1d</c>; null takes points only when asked for.</summary>
    public string? Cycle { get; init; }

    /// <summary>How often a backup is tried again after a passing failure, 0 to 100. Default 3.</summary>
    public int RetryTimes { get; init; } = 3;

    /// <summary>The pause before it is tried again. Default <c>1m</c>.</summary>
    public string RetryInterval { get; init => field = value ?? DefaultRetryInterval; } = DefaultRetryInterval;

    /// <summary>The directory of the repository, below a root of the service; a relative path is meant below the first.</summary>
    public string? Directory { get; init; }

    /// <summary>The most bytes of one file, at least 1 MiB. Default 1 GiB.</summary>
    public long MaxFileSizeBytes { get; init; } = 1L << 30;

    /// <summary>How hard to compress. Default balanced.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Balanced;

    /// <summary>The most bytes per second to ask of the server; null for no limit.</summary>
    public long? RateLimitBytesPerSecond { get; init; }

    /// <summary>Connections that read an initial point, 1 to 64. Default 4.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>What follows a broken chain. Default a new initial point.</summary>
    public BrokenChainPolicy BrokenChain { get; init; }

    /// <summary>Dumping to S3; null for none.</summary>
    public S3Settings? S3 { get; init; }
}
