using Tidemark.Archive.Codecs;
using Tidemark.Service.Plans;

namespace Tidemark.Service.Catalog;

/// <summary>A backup plan. Its points are in its repository.</summary>
internal sealed class PlanRow
{
    public required string Name { get; set; }

    public required string Server { get; set; }

    public required string Database { get; set; }

    public string? SuperTable { get; set; }

    public PlanState State { get; set; }

    /// <summary>When it falls due; null when it is taken only on demand.</summary>
    public DateTimeOffset? NextExecutionAt { get; set; }

    public long? CycleSeconds { get; set; }

    public int RetryTimes { get; set; }

    public long RetryIntervalSeconds { get; set; }

    public required string Directory { get; set; }

    public long MaxFileSizeBytes { get; set; }

    public CompressionLevel Compression { get; set; }

    public long? RateLimitBytesPerSecond { get; set; }

    public int Connections { get; set; }

    public BrokenChainPolicy BrokenChain { get; set; }

    /// <summary>The repository that its points went to; null before the first. A node that does not see it there does not see the plan's storage.</summary>
    public string? RepositoryId { get; set; }

    /// <summary>Why increments cannot go on; null while they can.</summary>
    public string? ChainFault { get; set; }

    /// <summary>When it was found to be late; null while it is not.</summary>
    public DateTimeOffset? LateSince { get; set; }

    /// <summary>S3 settings without the secret, JSON; null without S3.</summary>
    public string? S3 { get; set; }

    /// <summary>The secret access key, encrypted.</summary>
    public string? ProtectedS3Secret { get; set; }

    public DateTimeOffset CreatedAt { get; set; }

    public DateTimeOffset ModifiedAt { get; set; }

    /// <summary>Grows with each change: of two at once, one fails.</summary>
    public int Revision { get; set; }
}
