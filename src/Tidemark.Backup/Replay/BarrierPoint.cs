namespace Tidemark.Backup.Replay;

/// <summary>A super-table event in one vgroup's stream: the n-th one with that key.</summary>
/// <param name="Key">Its identity in all vgroups.</param>
/// <param name="Occurrence">From 1.</param>
internal readonly record struct BarrierPoint(string Key, int Occurrence);
