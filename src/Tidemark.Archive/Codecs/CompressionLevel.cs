namespace Tidemark.Archive.Codecs;

/// <summary>How hard to compress.</summary>
public enum CompressionLevel
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>As fast as the disk.</summary>
    Fastest = 1,

    /// <summary>The default: small, and fast enough not to slow a backup down.</summary>
    Balanced = 2,

    /// <summary>As small as patience allows, for archives.</summary>
    Best = 3,
}
