using System.Globalization;

namespace Tidemark.Backup.Doctor;

/// <summary>Time spans as sentences have them: 6 h, 4 d, 90 min, 30 s.</summary>
internal static class Spans
{
    public static string Text(TimeSpan span)
    {
        var seconds = (long)Math.Round(span.TotalSeconds);
        var (amount, unit) = seconds switch
        {
            >= 2 * 86400 when seconds % 86400 == 0 => (seconds / 86400, "d"),
            >= 3600 when seconds % 3600 == 0 => (seconds / 3600, "h"),
            >= 60 when seconds % 60 == 0 => (seconds / 60, "min"),
            _ => (seconds, "s"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{amount} {unit}");
    }
}
