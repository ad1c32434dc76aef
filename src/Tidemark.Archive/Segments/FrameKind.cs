namespace Tidemark.Archive.Segments;

/// <summary>Where the body of a frame comes from. The values are those of the file format.</summary>
public enum FrameKind : byte
{
    /// <summary>The message as the server sent it, byte for byte.</summary>
    Recorded = 0,

    /// <summary>A message that Tidemark made from SQL answers, in the server's own encoding.</summary>
    Built = 1,
}
