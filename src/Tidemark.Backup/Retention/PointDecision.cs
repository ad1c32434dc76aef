using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Retention;

/// <summary>What becomes of a point.</summary>
/// <param name="PointId">The point.</param>
/// <param name="Manifest">Its manifest; null when it does not read.</param>
/// <param name="IsKept">Whether it stays.</param>
/// <param name="Reason">Why, in words.</param>
/// <param name="LengthBytes">Bytes of its files.</param>
public sealed record PointDecision(string PointId, Manifest? Manifest, bool IsKept, string Reason, long LengthBytes);
