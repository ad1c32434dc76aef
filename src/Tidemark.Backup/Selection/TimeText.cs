using System.Globalization;
using Tidemark.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Selection;

/// <summary>Times as typed: ISO 8601, or a number in the database's precision.</summary>
internal static class TimeText
{
    private const string Wanted = "Write it as 2026-01-31T12:00:00+01:00 (without an offset: the local time of this machine), 2026-01-31, or as a number in the database's precision.";
    private static readonly string[] Formats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];

    /// <summary>The range that two optional times mark.</summary>
    /// <exception cref="TidemarkException">One is not a time, or the start is behind the end (TM101).</exception>
    public static TimeRange Range(string? start, string? end, TimePrecision precision, TimeZoneInfo local)
    {
        var range = new TimeRange(start is null ? long.MinValue : Parse(start, precision, local, roundUp: true), end is null ? long.MaxValue : Parse(end, precision, local, roundUp: false));
        return !range.IsEmpty ? range : throw new TidemarkException(ErrorCode.InvalidArgument, $"The start time {start} is behind the end time {end}.");
    }

    /// <summary>A time in the unit of <paramref name="precision"/>; what is finer is rounded to the side said.</summary>
    /// <exception cref="TidemarkException">Not a time, or one that the unit cannot hold (TM101).</exception>
    public static long Parse(string text, TimePrecision precision, TimeZoneInfo local, bool roundUp)
    {
        var typed = text.Trim();
        if (long.TryParse(typed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)) return number;
        if (!TrySplit(typed, out var clock, out var nanoseconds, out var offset) || !DateTime.TryParseExact(clock, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
            throw new TidemarkException(ErrorCode.InvalidArgument, $"'{text}' is not a time.", Wanted);
        if (offset is null && local.IsInvalidTime(time)) throw new TidemarkException(ErrorCode.InvalidArgument, $"The time {text} does not exist in the time zone {local.Id}.", Wanted);
        var seconds = (long)(time - DateTime.UnixEpoch).TotalSeconds - (long)(offset ?? local.GetUtcOffset(time)).TotalSeconds;
        var total = ((Int128)seconds * 1_000_000_000) + nanoseconds;
        Int128 unit = precision switch { TimePrecision.Nanoseconds => 1, TimePrecision.Microseconds => 1_000, _ => 1_000_000 };
        var (whole, rest) = (total / unit, total % unit);
        if (rest < 0) (whole, rest) = (whole - 1, rest + unit);
        if (rest > 0 && roundUp) whole++;
        return whole >= long.MinValue && whole <= long.MaxValue ? (long)whole : throw new TidemarkException(ErrorCode.InvalidArgument, $"The time {text} does not fit the database's precision ({precision}).");
    }

    // yyyy-MM-dd[THH:mm[:ss[.fraction]]][Z|±hh:mm|±hhmm]
    private static bool TrySplit(string text, out string clock, out long nanoseconds, out TimeSpan? offset)
    {
        (clock, nanoseconds, offset) = (text, 0, null);
        var zone = text.LastIndexOfAny(['Z', 'z', '+', '-']);
        if (zone > 10)
        {
            if (ParseOffset(text[zone..]) is not { } given) return false;
            offset = given;
            clock = text[..zone].TrimEnd();
        }

        var point = clock.IndexOf('.', StringComparison.Ordinal);
        if (point > 0)
        {
            var fraction = clock[(point + 1)..];
            if (fraction.Length is 0 or > 9 || !fraction.All(char.IsAsciiDigit)) return false;
            nanoseconds = long.Parse(fraction.PadRight(9, '0'), CultureInfo.InvariantCulture);
            clock = clock[..point];
            if (clock.Length != 19) return false;
        }

        if (clock.Length > 10 && clock[10] is ' ' or 't') clock = clock[..10] + "T" + clock[11..];
        return true;
    }

    private static TimeSpan? ParseOffset(string text)
    {
        if (text is "Z" or "z") return TimeSpan.Zero;
        var digits = text[1..].Replace(":", "", StringComparison.Ordinal);
        if (digits.Length is not (2 or 4) || !digits.All(char.IsAsciiDigit)) return null;
        var hours = int.Parse(digits[..2], CultureInfo.InvariantCulture);
        var minutes = digits.Length == 4 ? int.Parse(digits[2..], CultureInfo.InvariantCulture) : 0;
        if (hours > 14 || minutes > 59) return null;
        var offset = new TimeSpan(hours, minutes, 0);
        return text[0] == '-' ? -offset : offset;
    }
}
