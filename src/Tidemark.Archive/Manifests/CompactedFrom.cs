namespace Tidemark.Archive.Manifests;

/// <summary>Which point a compacted one is another form of. The point restores the same as that one, rests on none, and increments that follow that one follow it too.</summary>
/// <param name="PointId">The captured point whose state it holds.</param>
/// <param name="Points">The points it was put together from: the chain up to that point.</param>
/// <param name="CompactedAt">When, UTC. The times of the manifest itself are those of the captured point.</param>
public sealed record CompactedFrom(string PointId, int Points, DateTimeOffset CompactedAt);
