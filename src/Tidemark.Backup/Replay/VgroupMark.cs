namespace Tidemark.Backup.Replay;

/// <summary>How far a vgroup's WAL has been replayed, counted in frames from the beginning of the chain.</summary>
/// <param name="Applied">Frames applied for certain.</param>
/// <param name="Announced">No frame from here on has been touched; those in between may have been applied.</param>
internal readonly record struct VgroupMark(long Applied, long Announced);
