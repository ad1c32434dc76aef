namespace Tidemark.Taosdump.Directories;

/// <summary>What the lines say that a file of statements begins with.</summary>
/// <remarks>Source: dumps of taosdump 3.3.7.5.</remarks>
public sealed record DumpHead
{
    private const string Mark = "#!";

    /// <summary>The version of the server; null when the file does not say.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>The version of the tool; null when the file does not say.</summary>
    public string? ToolVersion { get; init; }

    /// <summary>Whether names of tables stand in file names and not in the records.</summary>
    public bool IsLoose { get; init; }

    /// <summary>The charset of the client that dumped; null when the file does not say.</summary>
    public string? Charset { get; init; }

    /// <summary>The databases that the root lists; empty in the file of a database, and where tables were chosen.</summary>
    public IReadOnlyList<string> Databases { get; init; } = [];

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
                "charset" => head with { Charset = value },
                _ => head,
            };
        }

        return databases.Count > 0 ? head with { Databases = databases } : head;
    }
}
