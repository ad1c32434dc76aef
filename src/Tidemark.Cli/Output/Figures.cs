using System.Globalization;

namespace Tidemark.Cli.Output;

/// <summary>Numbers as people read them.</summary>
internal static class Figures
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>With a comma per thousand: 2,000,000.</summary>
    public static string Count(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>With what is counted: "1 row", "2 rows".</summary>
    public static string Count(long value, string one) => $"{Count(value)} {one}{(value == 1 ? "" : "s")}";

    /// <summary>Bytes in a unit that leaves one to four digits: 12.3 MiB.</summary>
    public static string Size(double bytes)
    {
        var unit = 0;
        for (; Math.Abs(bytes) >= 1024 && unit < Units.Length - 1; unit++) bytes /= 1024;
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || bytes >= 100 ? Math.Round(bytes) : Math.Round(bytes, 1))} {Units[unit]}");
    }

    /// <summary>A time span: 0.35 s, 12.4 s, 3 min 05 s, 2 h 07 min.</summary>
    public static string Duration(TimeSpan span)
    {
        if (span.TotalSeconds < 9.995) return string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.00} s");
        if (span.TotalSeconds < 59.95) return string.Create(CultureInfo.InvariantCulture, $"{span.TotalSeconds:0.0} s");
        return span.TotalHours < 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes} min {span.Seconds:00} s")
            : string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours} h {span.Minutes:00} min");
    }

    /// <summary>Something per second: 1.2 M rows/s.</summary>
    public static string RowRate(double rowsPerSecond) => rowsPerSecond switch
    {
        >= 999_500 => string.Create(CultureInfo.InvariantCulture, $"{rowsPerSecond / 1e6:0.0} M rows/s"),
        >= 9_950 => string.Create(CultureInfo.InvariantCulture, $"{rowsPerSecond / 1e3:0} k rows/s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{rowsPerSecond:0} rows/s"),
    };

    /// <summary>Bytes per second.</summary>
    public static string ByteRate(double bytesPerSecond) => Size(bytesPerSecond) + "/s";

    /// <summary>A part of a whole: 31 %; a dash without a whole.</summary>
    public static string Share(long part, long whole) => whole <= 0 ? "–" : string.Create(CultureInfo.InvariantCulture, $"{100.0 * part / whole:0} %");

    /// <summary>A moment in UTC to the second.</summary>
    public static string Moment(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
