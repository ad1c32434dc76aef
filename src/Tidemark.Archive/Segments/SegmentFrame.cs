namespace Tidemark.Archive.Segments;

/// <summary>One message in a segment. Its body is kept byte for byte, whatever is in it.</summary>
/// <param name="VgroupId">The vgroup the message comes from.</param>
/// <param name="Offset">The offset the server named: not unique, negative in a snapshot.</param>
/// <param name="RawType">The server's type of the body.</param>
/// <param name="Kind">Who made the body.</param>
/// <param name="Body">The bytes. Borrowed: valid as long as its owner says.</param>
public readonly record struct SegmentFrame(int VgroupId, long Offset, ushort RawType, FrameKind Kind, ReadOnlyMemory<byte> Body);
