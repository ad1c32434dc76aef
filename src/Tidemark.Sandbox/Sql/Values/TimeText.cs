using System.Globalization;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>Timestamps as text, and durations. Source: literals that a 3.3.7.5 server takes.</summary>
internal static class TimeText
{
    /// <summary>Ticks of a precision in one second.</summary>
    public static long PerSecond(TimePrecision precision) => precision switch
    {
        TimePrecision.Milliseconds => 1000,
        TimePrecision.Microseconds => 1_000_000,
        _ => 1_000_000_000,
    };

    /// <summary>From milliseconds to a precision.</summary>
    public static long FromMilliseconds(long milliseconds, TimePrecision precision) => milliseconds * (PerSecond(precision) / 1000);

    /// <summary>
    /// <c>2024-01-02</c>, <c>2024-01-02 03:04:05.678</c>, the same with <c>T</c> and with <c>Z</c> or an offset. Without an offset the zone counts.
    /// </summary>
    /// <returns>The timestamp, or null when it is no time.</returns>
    public static long? Parse(ReadOnlySpan<char> text, TimePrecision precision, TimeZoneInfo zone)
    {
        text = text.Trim();
        if (text.Length < 10 || text[4] != '-' || text[7] != '-') return null;
        if (!TryNumber(text[..4], out var year) || !TryNumber(text[5..7], out var month) || !TryNumber(text[8..10], out var day))
            return null;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)) return null;
        var rest = text[10..];
        int hour = 0, minute = 0, second = 0;
        long fraction = 0;
        if (rest.Length > 0 && rest[0] is ' ' or 'T' or 't')
        {
            rest = rest[1..];
            if (rest.Length < 8 || rest[2] != ':' || rest[5] != ':') return null;
            if (!TryNumber(rest[..2], out hour) || !TryNumber(rest[3..5], out minute) || !TryNumber(rest[6..8], out second)) return null;
            if (hour > 23 || minute > 59 || second > 59) return null;
            rest = rest[8..];
            if (rest.Length > 0 && rest[0] == '.')
            {
                var digits = 1;
                while (digits < rest.Length && char.IsAsciiDigit(rest[digits])) digits++;
                if (digits == 1) return null;
                fraction = Fraction(rest[1..digits], precision);
                rest = rest[digits..];
            }
        }

        var local = new DateTime(year, month, day, hour, minute, second, DateTimeKind.Unspecified);
        if (Offset(rest.Trim(), local, zone) is not { } offset) return null;
        var seconds = (local - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond - (long)offset.TotalSeconds;
        var scaled = (Int128)seconds * PerSecond(precision) + fraction;
        return scaled < long.MinValue || scaled > long.MaxValue ? null : (long)scaled;
    }

    /// <summary>A duration in a precision's ticks; null for a unit that has no fixed length (n, y).</summary>
    public static long? Duration(long count, char unit, TimePrecision precision)
    {
        var perSecond = PerSecond(precision);
        return unit switch
        {
            'b' => count * perSecond / 1_000_000_000,
            'u' => count * perSecond / 1_000_000,
            'a' => count * perSecond / 1000,
            's' => count * perSecond,
            'm' => count * 60 * perSecond,
            'h' => count * 3600 * perSecond,
            'd' => count * 86400 * perSecond,
            'w' => count * 7 * 86400 * perSecond,
            _ => null,
        };
    }

    private static TimeSpan? Offset(ReadOnlySpan<char> text, DateTime local, TimeZoneInfo zone)
    {
        if (text.IsEmpty) return zone.GetUtcOffset(local);
        if (text is "Z" or "z") return TimeSpan.Zero;
        if (text[0] is not ('+' or '-')) return null;
        var sign = text[0] == '-' ? -1 : 1;
        text = text[1..];
        var colon = text.IndexOf(':');
        var hours = colon >= 0 ? text[..colon] : text[..Math.Min(2, text.Length)];
        var minutes = colon >= 0 ? text[(colon + 1)..] : text[Math.Min(2, text.Length)..];
        if (hours.Length is 0 or > 2 || !TryNumber(hours, out var h) || h > 14) return null;
        var m = 0;
        if (minutes.Length > 0 && (minutes.Length != 2 || !TryNumber(minutes, out m) || m > 59)) return null;
        return TimeSpan.FromMinutes(sign * ((h * 60) + m));
    }

    private static long Fraction(ReadOnlySpan<char> digits, TimePrecision precision)
    {
        var wanted = precision switch { TimePrecision.Milliseconds => 3, TimePrecision.Microseconds => 6, _ => 9 };
        long value = 0;
        for (var i = 0; i < wanted; i++) value = (value * 10) + (i < digits.Length ? digits[i] - '0' : 0);
        return value;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int value) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
