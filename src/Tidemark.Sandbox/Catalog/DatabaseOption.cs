using System.Globalization;

namespace Tidemark.Sandbox.Catalog;

/// <summary>One option that a database can have.</summary>
/// <param name="Name">Its name, upper case.</param>
/// <param name="Default">Its value when nothing is said.</param>
/// <param name="Minimum">Least number; both 0 for options that are no numbers.</param>
/// <param name="Maximum">Greatest number.</param>
public sealed record DatabaseOption(string Name, string Default, long Minimum = 0, long Maximum = 0)
{
    /// <summary>Words that it takes; empty for numbers and durations.</summary>
    public IReadOnlyList<string> Words { get; init; } = [];

    /// <summary>How many durations it is printed with; 0 when it is no duration.</summary>
    public int Durations { get; init; }

    /// <summary>Whether a bare number of it means hours instead of days.</summary>
    public bool IsHours { get; init; }

    /// <summary>Whether its range is told as a list.</summary>
    public bool IsChoice { get; init; }

    /// <summary>Its name in errors.</summary>
    public string Label { get; init; } = Name.ToLowerInvariant();

    /// <summary>All, in the order of SHOW CREATE DATABASE.</summary>
    public static IReadOnlyList<DatabaseOption> All { get; } =
    [
        new("BUFFER", "256", 3, 16384),
        new("CACHESIZE", "1", 1, 65536),
        new("CACHEMODEL", "none") { Label = "cacheModel", Words = ["none", "last_row", "last_value", "both"] },
        new("COMP", "2", 0, 2) { Label = "compression" },
        new("DURATION", "10d", 60, 3650L * 1440) { Label = "daysPerFile", Durations = 1 },
        new("WAL_FSYNC_PERIOD", "3000", 0, 180000) { Label = "fsyncPeriod" },
        new("MAXROWS", "4096", 200, 10000000) { Label = "maxRowsPerBlock" },
        new("MINROWS", "100", 10, 1000000) { Label = "minRowsPerBlock" },
        new("STT_TRIGGER", "2", 1, 16) { Label = "sstTrigger" },
        new("KEEP", "3650d,3650d,3650d", 1440, 365000L * 1440) { Durations = 3 },
        new("PAGES", "256", 64, int.MaxValue - 1),
        new("PAGESIZE", "4", 1, 16384) { Label = "pagesize" },
        new("PRECISION", "ms") { Words = ["ms", "us", "ns"] },
        new("REPLICA", "1", 1, 3),
        new("WAL_LEVEL", "1", 0, 2) { Label = "walLevel", IsChoice = true },
        new("VGROUPS", "2", 1, 1024),
        new("SINGLE_STABLE", "0", 0, 1) { Label = "singleStable", IsChoice = true },
        new("TABLE_PREFIX", "0", -191, 191) { Label = "tablePrefix" },
        new("TABLE_SUFFIX", "0", -191, 191) { Label = "tableSuffix" },
        new("TSDB_PAGESIZE", "4", 1, 16384) { Label = "tsdbPageSize" },
        new("WAL_RETENTION_PERIOD", "3600", -1, int.MaxValue) { Label = "walRetentionPeriod" },
        new("WAL_RETENTION_SIZE", "0", -1, long.MaxValue) { Label = "walRetentionSize" },
        new("KEEP_TIME_OFFSET", "0", 0, 23) { Label = "keepTimeOffset", IsHours = true },
        new("ENCRYPT_ALGORITHM", "none") { Label = "encryptAlgorithm", Words = ["none", "sm4"] },
        new("SS_CHUNKPAGES", "131072", 16384, 1048576) { Label = "ssChunkPages" },
        new("SS_KEEPLOCAL", "525600m", 1440, 365000L * 1440) { Label = "ssKeepLocal", Durations = 1 },
        new("SS_COMPACT", "1", 0, 1) { Label = "ssCompact" },
        new("COMPACT_INTERVAL", "0d", 0, 365000L * 1440) { Label = "compactInterval", Durations = 1 },
        new("COMPACT_TIME_RANGE", "0d,0d", -365000L * 1440, 365000L * 1440) { Label = "compactTimeRange", Durations = 2 },
        new("COMPACT_TIME_OFFSET", "0h", 0, 23) { Label = "compactTimeOffset", IsHours = true },
    ];

    /// <summary>The option of a name in any case.</summary>
    /// <exception cref="SandboxException">There is none.</exception>
    public static DatabaseOption Find(string name) =>
        All.FirstOrDefault(o => o.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new SandboxException(0x2600, $"syntax error near \"{name}\"");

    /// <summary>The text of a value as SHOW CREATE DATABASE prints it.</summary>
    /// <exception cref="SandboxException">Not a value of it.</exception>
    public string Parse(string value)
    {
        if (Words.Count > 0)
            return Words.Contains(value.ToLowerInvariant(), StringComparer.Ordinal)
                ? value.ToLowerInvariant()
                : throw Refusal.InvalidOption($"Invalid option {Label}: {value}");
        if (Durations > 0)
            return ParseDurations(value);
        var digits = IsHours ? value.TrimEnd('h', 'H') : value;
        if (!long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            || number < Minimum || number > Maximum)
            throw Refusal.InvalidOption(IsChoice
                ? $"Invalid option {Label}: {value}, only {(Maximum == 1 ? "1, 0" : "0, 1, 2")} allowed"
                : $"Invalid option {Label}: {value}, valid range: [{Minimum}, {Maximum}]");
        if (Name == "REPLICA" && number == 2)
            throw Refusal.InvalidDatabaseOptions();
        if (Name == "REPLICA" && number > 1)
            throw new SandboxException(0x0334, "Out of dnodes");
        return number.ToString(CultureInfo.InvariantCulture) + (IsHours && Default.EndsWith('h') ? "h" : string.Empty);
    }

    private string ParseDurations(string value)
    {
        var parts = value.Split(',', StringSplitOptions.TrimEntries);
        var minutes = new long[Durations];
        for (var i = 0; i < Durations; i++)
            minutes[i] = TimeSpanText.Minutes(parts[Math.Min(i, parts.Length - 1)]);
        if (parts.Length > Durations || minutes.Any(m => m < Minimum || m > Maximum))
            throw Refusal.InvalidOption(Durations == 3
                ? $"Invalid option {Label}: {string.Join(", ", minutes)} valid range: [{Minimum}m, {Maximum}m]"
                : $"Invalid option {Label}: {minutes[0]}, valid range: [{Minimum}, {Maximum}]");
        if (Durations == 3 && (minutes[0] > minutes[1] || minutes[1] > minutes[2]))
            throw Refusal.InvalidOption("Invalid keep value, should be keep0 <= keep1 <= keep2");
        return string.Join(',', minutes.Select(m => Name == "SS_KEEPLOCAL" ? $"{m}m" : TimeSpanText.Of(m)));
    }
}
