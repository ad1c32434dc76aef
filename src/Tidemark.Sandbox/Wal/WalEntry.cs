namespace Tidemark.Sandbox.Wal;

/// <summary>One version of a vgroup's write-ahead log.</summary>
public abstract class WalEntry
{
    /// <summary>Its version, given by the log.</summary>
    public long Version { get; internal set; }

    /// <summary>When it was written, ms since 1970.</summary>
    public long TimeMs { get; internal set; }

    /// <summary>Bytes it counts for WAL_RETENTION_SIZE.</summary>
    public abstract int SizeBytes { get; }

    /// <summary>Whether it was written by a raw write, so that <c>msg.consume.excluded</c> skips it.</summary>
    public bool FromRawWrite { get; internal set; }
}
