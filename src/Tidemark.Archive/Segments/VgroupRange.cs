namespace Tidemark.Archive.Segments;

/// <summary>What a block or a segment holds of one vgroup.</summary>
/// <param name="VgroupId">The vgroup.</param>
/// <param name="FirstOffset">The smallest offset of its frames.</param>
/// <param name="LastOffset">The largest offset of its frames.</param>
/// <param name="NextOffset">The largest known response offset; -1 when none is known.</param>
/// <param name="Frames">Its frames.</param>
/// <param name="Rows">The rows in them.</param>
public readonly record struct VgroupRange(int VgroupId, long FirstOffset, long LastOffset, long NextOffset, long Frames, long Rows);
