using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Codecs;

/// <summary>Where the body of a frame lies in the payload of its block.</summary>
/// <param name="RawType">The server's type of the body.</param>
/// <param name="Kind">Who made it.</param>
/// <param name="Start">Its first byte in the payload.</param>
/// <param name="Length">Its length in bytes.</param>
public readonly record struct FramePlace(ushort RawType, FrameKind Kind, int Start, int Length);
