namespace Tidemark.Cli.Documents;

/// <summary>What 'prune' does with a point, and why. Without number and time its manifest does not read.</summary>
internal sealed record PrunedPoint(long? Sequence, string Id, DateTimeOffset? CompletedAt, bool Kept, string Reason, long LengthBytes);
