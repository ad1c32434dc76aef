using System.Globalization;
using Tidemark.Service.Plans;
using Tidemark.Web.Visits;

namespace Tidemark.Web.Texts;

/// <summary>Times, sizes and numbers as people read them, in the zone and language of who looks.</summary>
internal sealed class Formats(Preferences preferences, Words words, TimeProvider time)
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    private static readonly double[] Steps = [.25, .5, 1, 2, 5, 10, 20, 25, 50, 100, 200, 250];

    /// <summary>Date and time to the second.</summary>
    public string Time(DateTimeOffset? at) => at is { } instant ? TimeZoneInfo.ConvertTime(instant, preferences.Zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture) : "–";

    /// <summary>Time of the day, for what is near.</summary>
    public string Clock(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, preferences.Zone).ToString("HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>The day in its year.</summary>
    public string Day(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, preferences.Zone).ToString("MM-dd", CultureInfo.InvariantCulture);

    /// <summary>How far away an instant is: <c>5 min ago</c>, <c>in 2 h</c>.</summary>
    public string Ago(DateTimeOffset? at)
    {
        if (at is not { } instant) return "–";
        var passed = time.GetUtcNow() - instant;
        return Math.Abs(passed.TotalSeconds) < 1 ? words["time.now"] : words[passed > TimeSpan.Zero ? "time.ago" : "time.ahead", Age(passed.Duration().TotalSeconds)];
    }

    /// <summary>How old something is: as exact as people want to know it of what grows while they look.</summary>
    public string Age(double seconds) => Duration(TimeSpan.FromSeconds(seconds switch { < 60 => Math.Floor(seconds), < 3600 => Math.Floor(seconds / 60) * 60, _ => seconds }));

    /// <summary>A length of time with its two largest units.</summary>
    public string Duration(TimeSpan length) => length.TotalSeconds switch
    {
        < 1 and > 0 => words["span.ms", length.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)],
        < 60 => words["span.s", length.TotalSeconds.ToString("0.#", CultureInfo.InvariantCulture)],
        < 3600 => Two("span.min", length.Minutes, "span.s", length.Seconds),
        < 86400 => Two("span.h", length.Hours, "span.min", length.Minutes),
        _ => Two("span.d", length.Days, "span.h", length.Hours),
    };

    /// <summary>A length of time as it is written in settings: <c>30m</c>.</summary>
    public string Span(string? text) => text is not null && Cycle.TryParse(text, out var seconds) ? Duration(seconds) : text ?? "–";

    /// <summary>Seconds, likewise.</summary>
    public string Duration(double seconds) => Duration(TimeSpan.FromSeconds(seconds));

    /// <summary>A number of bytes with three digits.</summary>
    public string Bytes(double bytes)
    {
        var unit = 0;
        while (Math.Abs(bytes) >= 1000 && unit < Units.Length - 1) (bytes, unit) = (bytes / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{(unit == 0 || Math.Abs(bytes) >= 100 ? bytes.ToString("0", CultureInfo.InvariantCulture) : Math.Abs(bytes) >= 10 ? bytes.ToString("0.0", CultureInfo.InvariantCulture) : bytes.ToString("0.00", CultureInfo.InvariantCulture))} {Units[unit]}");
    }

    /// <summary>A number of bytes that is round, as the steps of an axis and most limits are: without digits that say nothing.</summary>
    public string RoundBytes(double bytes)
    {
        var unit = 0;
        while (Math.Abs(bytes) >= 1024 && unit < Units.Length - 1) (bytes, unit) = (bytes / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes:0.##} {Units[unit]}");
    }

    /// <summary>The step of an axis up to a number of bytes: four or five of them, each a round number of its unit.</summary>
    public static double ByteStep(double most)
    {
        var unit = 1.0;
        while (most >= 1024 * unit) unit *= 1024;
        return unit * Steps.First(step => step * unit * 5 >= most);
    }

    /// <summary>Where such an axis ends.</summary>
    public static double ByteAxis(double most) => Math.Max(1, Math.Ceiling(most / ByteStep(most))) * ByteStep(most);

    /// <summary>A number with groups of three.</summary>
    public string Count(double count) => count.ToString("#,0", CultureInfo.InvariantCulture);

    /// <summary>A part of a whole.</summary>
    public string Percent(double part) => part.ToString("0 %", CultureInfo.InvariantCulture);

    private string Two(string large, int larger, string small, int smaller) => smaller == 0 ? words[large, larger] : $"{words[large, larger]} {words[small, smaller]}";
}
