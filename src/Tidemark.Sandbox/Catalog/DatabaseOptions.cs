using System.Globalization;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Catalog;

/// <summary>
/// The options of a database, by the names and in the order of SHOW CREATE DATABASE, as the text that it prints
/// (without quotes), e.g. BUFFER → "16", DURATION → "10d", KEEP → "36500d,36500d,36500d", PRECISION → "ms".
/// </summary>
public sealed class DatabaseOptions
{
    private readonly OrderedDictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>All options with TDengine's defaults.</summary>
    public DatabaseOptions()
    {
        foreach (var option in DatabaseOption.All)
            _values.Add(option.Name, option.Default);
    }

    /// <summary>Values in order.</summary>
    public IReadOnlyDictionary<string, string> Values => _values;

    /// <summary>The value of an option.</summary>
    public string this[string name] => _values[name];

    /// <summary>PRECISION.</summary>
    public TimePrecision Precision => _values["PRECISION"] switch
    {
        "us" => TimePrecision.Microseconds,
        "ns" => TimePrecision.Nanoseconds,
        _ => TimePrecision.Milliseconds,
    };

    /// <summary>VGROUPS.</summary>
    public int Vgroups => (int)Number("VGROUPS");

    /// <summary>WAL_RETENTION_PERIOD in seconds; -1: for ever.</summary>
    public long WalRetentionPeriodSeconds => Number("WAL_RETENTION_PERIOD");

    /// <summary>WAL_RETENTION_SIZE in KB; 0 or less: no limit.</summary>
    public long WalRetentionSizeKb => Number("WAL_RETENTION_SIZE");

    /// <summary>KEEP in minutes (the last of the three).</summary>
    public long KeepMinutes => TimeSpanText.Minutes(_values["KEEP"].Split(',')[^1]);

    /// <summary>An option as a number; 0 when it is none.</summary>
    public long Number(string name) =>
        long.TryParse(_values[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : 0;

    /// <summary>Sets options as a statement has them; all or none.</summary>
    /// <param name="options">Names in any case, values without quotes.</param>
    /// <exception cref="SandboxException">Unknown, or out of its range.</exception>
    internal void Apply(IReadOnlyList<KeyValuePair<string, string>> options)
    {
        var changed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in options)
        {
            var option = DatabaseOption.Find(name);
            changed[option.Name] = option.Parse(value);
        }

        var keep = (changed.GetValueOrDefault("KEEP") ?? _values["KEEP"]).Split(',');
        var duration = TimeSpanText.Minutes(changed.GetValueOrDefault("DURATION") ?? _values["DURATION"]);
        long last = 3 * duration;
        foreach (var part in keep)
        {
            if (TimeSpanText.Minutes(part) < last)
                throw Refusal.InvalidOption("Invalid duration value, should be keep2 >= keep1 >= keep0 >= 3 * duration");
            last = TimeSpanText.Minutes(part);
        }

        foreach (var (name, value) in changed)
            _values[name] = value;
    }
}
