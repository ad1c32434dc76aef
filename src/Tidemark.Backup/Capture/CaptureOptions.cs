using Tidemark.Archive.Codecs;
using Tidemark.TDengine;

namespace Tidemark.Backup.Capture;

/// <summary>What to take and how.</summary>
public sealed record CaptureOptions
{
    /// <summary>The server and the database.</summary>
    public required Dsn Source { get; init; }

    /// <summary>The super table to take; null takes the whole database.</summary>
    public string? SuperTable { get; init; }

    /// <summary>The plan's name; null is the database, or database-supertable. Letters, digits, '_' and '-', at most 64.</summary>
    public string? Plan { get; init; }

    /// <summary>How hard to compress.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Balanced;

    /// <summary>The most bytes of one segment file. Default 1 GiB; at least 1 MiB.</summary>
    public long MaxFileSizeBytes { get; init; } = 1L << 30;

    /// <summary>The most bytes per second, before compression, to ask of the server; null for no limit.</summary>
    public long? RateLimitBytesPerSecond { get; init; }

    /// <summary>Connections that read the rows of an initial point. Default 4; 1 to 64.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Take a new initial point although the chain could go on.</summary>
    public bool NewChain { get; init; }

    /// <summary>Where WAL is gone, take a new initial point instead of failing.</summary>
    public bool NewChainOnGap { get; init; }

    /// <summary>A vgroup without progress for this long below its target fails the run; a snapshot without progress for this long, 30 s at most, gives way to a scan. Default 60 s.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How the rows of an initial point are read. Default: each super table in the way that is faster for it.</summary>
    public InitialRead InitialRead { get; init; }

    /// <summary>How often a call that failed for a passing reason is repeated, with growing pauses: 0.2 s to 20 s, a few minutes in all by default. Default 12; 0 to 100.</summary>
    public int MaxRetries { get; init; } = 12;
}
