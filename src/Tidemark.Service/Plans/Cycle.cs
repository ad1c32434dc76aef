using System.Globalization;

namespace Tidemark.Service.Plans;

/// <summary>Time spans of plans as people write them: <c>30m</c>, <c>6h</c>, <c>1d</c>, <c>30 minutes</c>.</summary>
internal static class Cycle
{
    public const string Form = "a number with s, m, h or d, for example 30m, 6h or 1d";

    private const long MostSeconds = 3650L * 86400;

    private static readonly (string Unit, string[] Words, long Seconds)[] Units =
    [
        ("d", ["d", "day", "days"], 86400),
        ("h", ["h", "hour", "hours"], 3600),
        ("m", ["m", "min", "minute", "minutes"], 60),
        ("s", ["s", "second", "seconds"], 1),
    ];

    /// <summary>Reads whole seconds, one at least and ten years at most.</summary>
    public static bool TryParse(string text, out long seconds)
    {
        seconds = 0;
        var digits = 0;
        text = text.Trim();
        while (digits < text.Length && char.IsAsciiDigit(text[digits])) digits++;
        var unit = Units.FirstOrDefault(u => u.Words.Contains(text[digits..].Trim().ToLowerInvariant()));
        if (unit.Unit is null || !long.TryParse(text.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > MostSeconds) return false;
        seconds = number * unit.Seconds;
        return seconds <= MostSeconds;
    }

    /// <summary>The shortest text for it.</summary>
    public static string Format(long seconds)
    {
        var unit = Units.First(u => seconds % u.Seconds == 0);
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / unit.Seconds}{unit.Unit}");
    }
}
