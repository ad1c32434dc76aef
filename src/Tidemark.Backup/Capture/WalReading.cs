namespace Tidemark.Backup.Capture;

/// <summary>The WAL of a point, read to its targets.</summary>
/// <param name="Wal">What was met.</param>
/// <param name="End">The next position of every vgroup.</param>
/// <param name="Targets">The WAL ends that had to be reached.</param>
/// <param name="Counts">What the source held at the end.</param>
internal sealed record WalReading(WalCapture Wal, IReadOnlyDictionary<int, long> End, IReadOnlyDictionary<int, long> Targets, SourceCounts Counts);
