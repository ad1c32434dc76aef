using Tidemark.Backup.Verify;

namespace Tidemark.Service.Upkeep;

/// <summary>What the last verification of a point found.</summary>
/// <param name="At">When.</param>
/// <param name="Depth">How far it went.</param>
/// <param name="IsIntact">Whether the point's own files hold.</param>
/// <param name="IsRestorable">Whether all points it rests on hold too, so that it can be restored.</param>
/// <param name="Finding">What is wrong with it, with file and offset; null when nothing is, or when it is another point's fault.</param>
/// <param name="Task">The task that found it.</param>
public sealed record PointVerification(DateTimeOffset At, VerifyDepth Depth, bool IsIntact, bool IsRestorable, string? Finding, long Task);
