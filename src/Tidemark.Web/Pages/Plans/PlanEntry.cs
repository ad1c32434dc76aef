using Tidemark.Archive.Codecs;
using Tidemark.Service.Plans;

namespace Tidemark.Web.Pages.Plans;

/// <summary>A plan while somebody fills it in.</summary>
internal sealed class PlanEntry
{
    public string? Name { get; set; }

    public string? Server { get; set; }

    public string? Database { get; set; }

    public string? SuperTable { get; set; }

    public DateTimeOffset? NextExecutionAt { get; set; }

    public string? Cycle { get; set; }

    public int? RetryTimes { get; set; } = 3;

    public string? RetryInterval { get; set; } = "1m";

    public string? Directory { get; set; }

    public long? MaxFileSizeBytes { get; set; } = 1L << 30;

    public string? Compression { get; set; } = nameof(CompressionLevel.Balanced);

    public long? RateLimitBytesPerSecond { get; set; }

    public int? Connections { get; set; } = 4;

    public string? BrokenChain { get; set; } = nameof(BrokenChainPolicy.NewInitialPoint);

    public bool UsesS3 { get; set; }

    public S3Entry S3 { get; set; } = new();

    /// <summary>What a plan has now.</summary>
    public static PlanEntry Of(PlanSettings settings) => new()
    {
        Name = settings.Name, Server = settings.Server, Database = settings.Database, SuperTable = settings.SuperTable, Cycle = settings.Cycle, RetryTimes = settings.RetryTimes, RetryInterval = settings.RetryInterval, Directory = settings.Directory,
        MaxFileSizeBytes = settings.MaxFileSizeBytes, Compression = settings.Compression.ToString(), RateLimitBytesPerSecond = settings.RateLimitBytesPerSecond, Connections = settings.Connections, BrokenChain = settings.BrokenChain.ToString(),
        UsesS3 = settings.S3 is not null, S3 = settings.S3 is null ? new S3Entry() : S3Entry.Of(settings.S3),
    };

    /// <summary>What is sent.</summary>
    public PlanSettings ToSettings() => new()
    {
        Name = Name, Server = Server, Database = Database, SuperTable = SuperTable, NextExecutionAt = NextExecutionAt, Cycle = Cycle, RetryTimes = RetryTimes ?? -1, RetryInterval = RetryInterval ?? "", Directory = Directory, MaxFileSizeBytes = MaxFileSizeBytes ?? 0,
        Compression = Enum.Parse<CompressionLevel>(Compression ?? nameof(CompressionLevel.Balanced)), RateLimitBytesPerSecond = RateLimitBytesPerSecond, Connections = Connections ?? 0,
        BrokenChain = Enum.Parse<BrokenChainPolicy>(BrokenChain ?? nameof(BrokenChainPolicy.NewInitialPoint)), S3 = UsesS3 ? S3.ToSettings() : null,
    };
}
