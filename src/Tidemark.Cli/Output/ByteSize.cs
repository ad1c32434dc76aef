using System.Globalization;

namespace Tidemark.Cli.Output;

/// <summary>Sizes as people write them: 1GiB, 50MB, 1048576.</summary>
internal static class ByteSize
{
    /// <summary>What a message shows as the right form.</summary>
    public const string Form = "a number with KiB, MiB, GiB, TiB (1,024) or KB, MB, GB, TB (1,000), for example 512MiB or 50MB";

    /// <summary>Reads a size in bytes; a "/s" at its end is taken.</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        text = text.Trim();
        if (text.EndsWith("/s", StringComparison.OrdinalIgnoreCase)) text = text[..^2];
        var digits = 0;
        while (digits < text.Length && (char.IsAsciiDigit(text[digits]) || text[digits] == '.')) digits++;
        double? factor = text[digits..].Trim().ToUpperInvariant() switch
        {
            "" or "B" => 1,
            "K" or "KIB" => 1L << 10,
            "M" or "MIB" => 1L << 20,
            "G" or "GIB" => 1L << 30,
            "T" or "TIB" => 1L << 40,
            "KB" => 1e3,
            "MB" => 1e6,
            "GB" => 1e9,
            "TB" => 1e12,
            _ => null,
        };
        if (factor is null || !double.TryParse(text.AsSpan(0, digits), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)) return false;
        if (number * factor.Value >= long.MaxValue) return false;
        bytes = (long)(number * factor.Value);
        return true;
    }
}
