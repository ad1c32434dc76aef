using System.Globalization;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>How long the target keeps rows. Rows that are older now are refused by it, and with them the whole message.</summary>
/// <param name="Kept">How long.</param>
internal sealed record KeepLimit(TimeSpan Kept)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365_000);

    /// <summary>Reads the column <c>keep</c> of the list of databases, e.g. <c>3650d,3650d,3650d</c>; null when it is not understood.</summary>
    public static KeepLimit? Parse(string? text)
    {
        var longest = text?.Split(',')[^1].Trim();
        if (string.IsNullOrEmpty(longest)) return null;
        var unit = longest[^1] switch { 'd' => TimeSpan.FromDays(1), 'h' => TimeSpan.FromHours(1), 'm' => TimeSpan.FromMinutes(1), _ => TimeSpan.Zero };
        var digits = unit == TimeSpan.Zero ? longest : longest[..^1];
        if (unit == TimeSpan.Zero) unit = TimeSpan.FromDays(1);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count <= Longest / unit ? new KeepLimit(unit * count) : null;
    }

    /// <summary>The oldest timestamp kept now, in the database's precision.</summary>
    public long OldestAt(DateTimeOffset now, TimePrecision precision)
    {
        var ticks = (now - DateTimeOffset.UnixEpoch - Kept).Ticks;
        return precision switch
        {
            TimePrecision.Nanoseconds => ticks < long.MinValue / 100 ? long.MinValue : ticks * 100,
            TimePrecision.Microseconds => ticks / TimeSpan.TicksPerMicrosecond,
            _ => ticks / TimeSpan.TicksPerMillisecond,
        };
    }
}
