namespace Tidemark.Archive.Manifests;

/// <summary>What a point covers of one vgroup. All values are WAL versions; an end is the next version to read.</summary>
/// <param name="VgroupId">The vgroup.</param>
/// <param name="Begin">The first version the point holds; -1 for a snapshot.</param>
/// <param name="End">The next version to read: where the next point begins.</param>
/// <param name="Target">The WAL end when the run began; complete when <paramref name="End"/> has reached it.</param>
/// <param name="Messages">Messages of its WAL as they came in; null when the one who wrote it did not count.</param>
/// <param name="Checksum">A checksum of them in their order (see <see cref="Segments.StreamDigest"/>); null likewise.</param>
public sealed record VgroupPosition(int VgroupId, long Begin, long End, long Target, long? Messages = null, string? Checksum = null);
