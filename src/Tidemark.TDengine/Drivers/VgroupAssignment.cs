namespace Tidemark.TDengine.Drivers;

/// <summary>What a consumer reads of one vgroup.</summary>
/// <param name="VgroupId">The vgroup.</param>
/// <param name="Offset">Where the server believes this consumer is: the offset of the last message, or the committed one. Lags behind.</param>
/// <param name="Begin">The first WAL version still there.</param>
/// <param name="End">The WAL version that will be written next.</param>
public readonly record struct VgroupAssignment(int VgroupId, long Offset, long Begin, long End);
