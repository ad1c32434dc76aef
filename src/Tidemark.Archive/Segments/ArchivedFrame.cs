namespace Tidemark.Archive.Segments;

/// <summary>A frame as it is read back, with its place in the segment.</summary>
/// <param name="Frame">The frame. Its body is valid until the block it comes from is disposed, or the enumeration goes on.</param>
/// <param name="Facts">What the writer was told of it.</param>
/// <param name="BlockNumber">The block, counted from 0.</param>
/// <param name="FrameNumber">The frame within its block, counted from 0.</param>
public readonly record struct ArchivedFrame(SegmentFrame Frame, FrameFacts Facts, int BlockNumber, int FrameNumber);
