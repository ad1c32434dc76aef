namespace Tidemark.Backup.Selection;

/// <summary>Timestamps from one to another, both inclusive, in the database's precision.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The last.</param>
internal readonly record struct TimeRange(long Start, long End)
{
    /// <summary>All timestamps.</summary>
    public static TimeRange All { get; } = new(long.MinValue, long.MaxValue);

    public bool IsAll => this == All;

    public bool IsEmpty => Start > End;

    public bool Contains(long timestamp) => timestamp >= Start && timestamp <= End;

    /// <summary>Whether any timestamp from <paramref name="first"/> to <paramref name="last"/> is in it.</summary>
    public bool Meets(long first, long last) => first <= End && last >= Start;

    /// <summary>What both have.</summary>
    public TimeRange Intersect(TimeRange other) => new(Math.Max(Start, other.Start), Math.Min(End, other.End));
}
