using Tidemark.Archive.Codecs;

namespace Tidemark.Backup.Compaction;

/// <summary>What to compact and how.</summary>
public sealed record CompactOptions
{
    /// <summary>The plan; null is the only one.</summary>
    public string? Plan { get; init; }

    /// <summary>The point up to which its chain is put together: id or sequence; null is the latest.</summary>
    public string? Point { get; init; }

    /// <summary>How hard to compress.</summary>
    public CompressionLevel Compression { get; init; } = CompressionLevel.Balanced;

    /// <summary>The most bytes of one segment file. Default 1 GiB; at least 1 MiB.</summary>
    public long MaxFileSizeBytes { get; init; } = 1L << 30;

    /// <summary>Where rows lie on their way, about as many bytes as the chain has before compression; null is the system's directory for temporary files.</summary>
    public string? TemporaryDirectory { get; init; }

    /// <summary>Only say what would happen.</summary>
    public bool DryRun { get; init; }
}
