using Tidemark.Errors;

namespace Tidemark.Archive.Segments;

/// <summary>A part of a segment that does not read back.</summary>
/// <param name="FileName">The segment.</param>
/// <param name="Code">What is wrong: corrupt, truncated or of an unknown version.</param>
/// <param name="Offset">Where it begins in the file, in bytes.</param>
/// <param name="BlockNumber">The block; -1 when it is no block, or nobody knows which.</param>
/// <param name="Entry">What the index says that was in it; null when the index is damaged too.</param>
/// <param name="Message">The whole story for a report.</param>
public sealed record SegmentDamage(string FileName, ErrorCode Code, long Offset, int BlockNumber, SegmentBlockEntry? Entry, string Message);
