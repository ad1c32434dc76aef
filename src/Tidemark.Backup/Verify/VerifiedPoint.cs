namespace Tidemark.Backup.Verify;

/// <summary>What became of a backup point.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="PointId">The point.</param>
/// <param name="IsIntact">Whether its own files hold.</param>
/// <param name="IsRestorable">Whether all points of its chain up to it hold, so that it can be restored.</param>
public sealed record VerifiedPoint(string Plan, string PointId, bool IsIntact, bool IsRestorable);
