using System.Globalization;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Texts;

/// <summary>Times, sizes and numbers as people read them, in the zone and language of who looks.</summary>
internal sealed class Formats(Preferences preferences, Words words, TimeProvider time)
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Date and time to the second.</summary>
    public string Time(DateTimeOffset? at) => at is { } instant ? TimeZoneInfo.ConvertTime(instant, preferences.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "–";

    /// <summary>Time of the day, for what is near.</summary>
    public string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, preferences.Zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>How far away an instant is: <c>5 min ago</c>, <c>in 2 h</c>.</summary>
    public string Ago(DateTimeOffset? at)
    {
        if (at is not { } instant) return "–";
        var passed = time.GetUtcNow() - instant;
        return Math.Abs(passed.TotalSeconds) < 1 ? words["time.now"] : words[passed > TimeSpan.Zero ? "time.ago" : "time.ahead", Duration(passed.Duration())];
    }

    /// <summary>A length of time with its two largest units.</summary>
    public string Duration(TimeSpan length) => length.TotalSeconds switch
    {
        < 1 => $"{length.TotalMilliseconds:0} ms",
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{length.TotalSeconds:0.#} s"),
        < 3600 => length.Seconds == 0 ? $"{length.Minutes} min" : $"{length.Minutes} min {length.Seconds} s",
        < 86400 => length.Minutes == 0 ? $"{length.Hours} h" : $"{length.Hours} h {length.Minutes} min",
        _ => length.Hours == 0 ? $"{length.Days} d" : $"{length.Days} d {length.Hours} h",
    };

    /// <summary>Seconds, likewise.</summary>
    public string Duration(double seconds) => Duration(TimeSpan.FromSeconds(seconds));

    /// <summary>A number of bytes with three digits.</summary>
    public string Bytes(double bytes)
    {
        var unit = 0;
        while (Math.Abs(bytes) >= 1000 && unit < Units.Length - 1) (bytes, unit) = (bytes / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || Math.Abs(bytes) >= 100 ? bytes.ToString("0", CultureInfo.InvariantCulture) : Math.Abs(bytes) >= 10 ? bytes.ToString("0.0", CultureInfo.InvariantCulture) : bytes.ToString("0.00", CultureInfo.InvariantCulture))} {Units[unit]}");
    }

    /// <summary>A number with groups of three.</summary>
    public string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A part of a whole.</summary>
    public string Percent(double part) => part.ToString("0 %", CultureInfo.InvariantCulture);
}
