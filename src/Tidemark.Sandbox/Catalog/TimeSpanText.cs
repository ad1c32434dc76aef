using System.Globalization;

namespace Tidemark.Sandbox.Catalog;

/// <summary>Durations of database options: a number with d, h or m; without a letter days.</summary>
public static class TimeSpanText
{
    /// <summary>The minutes of a text.</summary>
    /// <exception cref="SandboxException">Not a duration.</exception>
    public static long Minutes(string text)
    {
        var factor = text.Length == 0 ? 0 : char.ToLowerInvariant(text[^1]) switch
        {
            'm' => 1,
            'h' => 60,
            'd' => 1440,
            'w' => 7 * 1440,
            _ => char.IsAsciiDigit(text[^1]) ? -1440 : 0,
        };
        var digits = factor < 0 ? text : text[..Math.Max(0, text.Length - 1)];
        return factor != 0 && long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number * Math.Abs(factor)
            : throw Refusal.InvalidOption($"Invalid option value: {text}");
    }

    /// <summary>The text of minutes in the greatest unit that fits.</summary>
    public static string Of(long minutes) => minutes % 1440 == 0 ? $"{minutes / 1440}d" : minutes % 60 == 0 ? $"{minutes / 60}h" : $"{minutes}m";
}
