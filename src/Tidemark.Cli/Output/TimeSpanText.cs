using System.Globalization;

namespace Tidemark.Cli.Output;

/// <summary>Time spans as people write them: 6h, 90m, 1d, 30s.</summary>
internal static class TimeSpanText
{
    /// <summary>What a message shows as the right form.</summary>
    public const string Form = "a number with s, m, h or d, for example 30m, 6h or 1d";

    /// <summary>Reads a time span above zero and up to ten years.</summary>
    public static bool TryParse(string text, out TimeSpan span)
    {
        span = default;
        text = text.Trim();
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        double? seconds = text[digits..].Trim().ToLowerInvariant() switch { "s" => 1, "m" or "min" => 60, "h" => 3600, "d" => 86400, _ => null };
        if (seconds is null || !double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        if (number * seconds.Value is not (> 0 and <= 3650 * 86400d)) return false;
        span = TimeSpan.FromSeconds(number * seconds.Value);
        return true;
    }
}
