namespace Tidemark.Archive.Manifests;

/// <summary>What a point covers of one vgroup. All values are WAL versions; an end is the next version to read.</summary>
/// <param name="VgroupId">The vgroup.</param>
/// <param name="Begin">The first version the point holds; -1 for a snapshot.</param>
/// <param name="End">The next version to read: where the next point begins.</param>
/// <param name="Target">The WAL end when the run began; complete when <paramref name="End"/> has reached it.</param>
public sealed record VgroupPosition(int VgroupId, long Begin, long End, long Target);
