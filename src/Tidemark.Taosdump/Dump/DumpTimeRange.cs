using Tidemark.Backup.Selection;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>A time range as typed, both ends inclusive; a number counts in the precision of the database it meets.</summary>
/// <param name="Start">ISO 8601, or a number; null without.</param>
/// <param name="End">ISO 8601, or a number; null without.</param>
public sealed record DumpTimeRange(string? Start, string? End)
{
    /// <summary>All times.</summary>
    public static DumpTimeRange All { get; } = new(null, null);

    /// <summary>Whether every time is in it.</summary>
    public bool IsAll => Start is null && End is null;

    /// <summary>The range in a database's precision; what is finer is rounded inwards.</summary>
    /// <param name="precision">The database's.</param>
    /// <param name="local">The zone of times without an offset.</param>
    /// <exception cref="Tidemark.Errors.TidemarkException">Not a time, or the start is behind the end (TM101).</exception>
    public (long Start, long End) In(TimePrecision precision, TimeZoneInfo local)
    {
        var range = TimeText.Range(Start, End, precision, local);
        return (range.Start, range.End);
    }
}
