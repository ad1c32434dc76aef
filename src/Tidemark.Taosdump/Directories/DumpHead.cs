using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories;

/// <summary>What the lines say that a file of statements begins with.</summary>
/// <remarks>Source: dumps of taosdump 3.3.7.5.</remarks>
public sealed record DumpHead
{
    private const string Mark = "#!";
    private const string PrecisionMark = "tidemark_precision";
    private const string CountsMark = "tidemark_counts";

    /// <summary>The line of a database that has a <see cref="DumpLayout.CountsFile"/>, so that its loss is known: a comment to the server, and nothing to the real tool.</summary>
    public const string CountsLine = $"{Mark}{CountsMark}: {DumpLayout.CountsFile}";

    /// <summary>The version of the server; null when the file does not say.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>The version of the tool; null when the file does not say.</summary>
    public string? ToolVersion { get; init; }

    /// <summary>Whether names of tables stand in file names and not in the records.</summary>
    public bool IsLoose { get; init; }

    /// <summary>The charset of the client that dumped; null when the file does not say.</summary>
    public string? Charset { get; init; }

    /// <summary>Tidemark's own, where no statement says it: the unit of the timestamps; null otherwise.</summary>
    public TimePrecision? Precision { get; init; }

    /// <summary>Tidemark's own: whether there must be a <see cref="DumpLayout.CountsFile"/>.</summary>
    public bool HasCounts { get; init; }

    /// <summary>The databases that the root lists; empty in the file of a database, and where tables were chosen.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

    /// <summary>The line that says a precision: a comment to the server, and nothing to the real tool.</summary>
    public static string PrecisionLine(TimePrecision precision) => $"{Mark}{PrecisionMark}: {(precision switch { TimePrecision.Nanoseconds => "ns", TimePrecision.Microseconds => "us", _ => "ms" })}";

    /// <summary>Reads the lines of a file; those that do not begin with <c>#!</c> say nothing here.</summary>
    public static DumpHead Parse(IEnumerable<string> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var head = new DumpHead();
        var databases = new List<string>();
        foreach (var line in lines.Where(l => l.StartsWith(Mark, StringComparison.Ordinal)))
        {
            var end = line.IndexOf(": ", StringComparison.Ordinal);
            if (end < 0) continue;
            var value = line[(end + 2)..].Trim();
            // "#!dumpdb: <name>: <nothing>"
            if (line.AsSpan(Mark.Length, end - Mark.Length).SequenceEqual("dumpdb") && value.EndsWith(':')) databases.Add(value[..^1]);
            head = line[Mark.Length..end] switch
            {
                "server_ver" => head with { ServerVersion = value },
                "taosdump_ver" => head with { ToolVersion = value },
                "loose_mode" => head with { IsLoose = value.Equals("true", StringComparison.OrdinalIgnoreCase) },
                PrecisionMark => head with { Precision = value switch { "ms" => TimePrecision.Milliseconds, "us" => TimePrecision.Microseconds, "ns" => TimePrecision.Nanoseconds, _ => null } },
                CountsMark => head with { HasCounts = true },
                "charset" => head with { Charset = value },
                _ => head,
            };
        }

        return databases.Count > 0 ? head with { Databases = databases } : head;
    }
}
