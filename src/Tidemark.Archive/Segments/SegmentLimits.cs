namespace Tidemark.Archive.Segments;

/// <summary>The lengths the format sets. A reader checks them before it allocates.</summary>
public static class SegmentLimits
{
    /// <summary>The longest body of a frame, in bytes.</summary>
    public const int MaxBodyBytes = 512 << 20;

    /// <summary>The longest payload of a block, in bytes.</summary>
    public const int MaxPayloadBytes = 1 << 30;

    /// <summary>The longest segment header, in bytes.</summary>
    public const int MaxHeaderBytes = 1 << 20;

    /// <summary>The longest index, in bytes.</summary>
    public const int MaxIndexBytes = 1 << 30;
}
