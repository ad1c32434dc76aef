namespace Tidemark.Backup.Tests.Histories;

/// <summary>What is unique in a table: the timestamp, and the composite key's second part where there is one.</summary>
internal readonly record struct RowKey(long Time, string? Second) : IComparable<RowKey>
{
    public int CompareTo(RowKey other) => Time != other.Time ? Time.CompareTo(other.Time) : string.CompareOrdinal(Second, other.Second);
}
