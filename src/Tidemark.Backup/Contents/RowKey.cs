namespace Tidemark.Backup.Contents;

/// <summary>Where a row belongs: its table and its timestamp. Rows of different composite keys may share one.</summary>
/// <param name="Table">The table's id (see <see cref="PointTable.Id"/>).</param>
/// <param name="Timestamp">In the database's precision.</param>
internal readonly record struct RowKey(long Table, long Timestamp) : IComparable<RowKey>
{
    public int CompareTo(RowKey other) => Table != other.Table ? Table.CompareTo(other.Table) : Timestamp.CompareTo(other.Timestamp);
}
