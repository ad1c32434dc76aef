using System.Text.RegularExpressions;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories;

/// <summary>A statement of a dump, taken apart as far as it must be to run it in a database of another name.</summary>
public sealed partial class DumpStatement
{
    private readonly Group _databasePart;
    private readonly Group _tablePart;

    private DumpStatement(string text, DumpStatementKind kind, Match match)
    {
        Text = text;
        Kind = kind;
        _databasePart = match.Groups["database"];
        _tablePart = match.Groups["table"];
        Database = _databasePart.Success ? Unquote(_databasePart.Value) : null;
        Table = _tablePart.Success ? Unquote(_tablePart.Value) : null;
    }

    /// <summary>The statement as it stands in the dump.</summary>
    public string Text { get; }

    /// <summary>What it does.</summary>
    public DumpStatementKind Kind { get; }

    /// <summary>The database it names; null when it names none, or one without backticks that needs them.</summary>
    public string? Database { get; }

    /// <summary>The table it names; null when it names none, or one without backticks that needs them.</summary>
    public string? Table { get; }

    /// <summary>Whether the database stands in backticks: a server takes other names for lower case.</summary>
    public bool IsDatabaseQuoted => _databasePart.Success && _databasePart.ValueSpan[0] == '`';

    /// <summary>The precision that a database is made with; null when the statement leaves it to the server.</summary>
    public TimePrecision? Precision => Kind != DumpStatementKind.Database || PrecisionOption().Match(Text) is not { Success: true } match ? null : match.Groups["unit"].Value.ToUpperInvariant() switch
    {
        "US" => TimePrecision.Microseconds,
        "NS" => TimePrecision.Nanoseconds,
        _ => TimePrecision.Milliseconds,
    };

    /// <summary>Takes a statement apart.</summary>
    public static DumpStatement Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var match = DatabaseStatement().Match(text);
        if (match.Success) return new DumpStatement(text, DumpStatementKind.Database, match);
        match = TableStatement().Match(text);
        return new DumpStatement(text, match.Success ? DumpStatementKind.Table : DumpStatementKind.Other, match);
    }

    /// <summary>The statement in a database, and for a table, of other names.</summary>
    /// <param name="database">The database.</param>
    /// <param name="table">The table; null keeps its name.</param>
    public string In(string database, string? table = null)
    {
        var text = Text;
        if (_tablePart.Success && table is not null && table != Table) text = string.Concat(text.AsSpan(0, _tablePart.Index), SqlIdentifier.Quote(table), text.AsSpan(_tablePart.Index + _tablePart.Length));
        return _databasePart.Success ? string.Concat(text.AsSpan(0, _databasePart.Index), SqlIdentifier.Quote(database), text.AsSpan(_databasePart.Index + _databasePart.Length)) : text;
    }

    private static string Unquote(string name) => name[0] == '`' ? name[1..^1].Replace("``", "`", StringComparison.Ordinal) : name;

    [GeneratedRegex(@"^\s*CREATE\s+DATABASE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?:(?<database>`(?:[^`]|``)+`|\w+)(?=[\s;]|$))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex DatabaseStatement();

    [GeneratedRegex(@"^\s*(?:CREATE\s+S?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?|ALTER\s+S?TABLE\s+)(?<database>`(?:[^`]|``)+`|\w+)\s*\.\s*(?:(?<table>`(?:[^`]|``)+`|\w+)(?=[\s(;]|$))?", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex TableStatement();

    [GeneratedRegex(@"\bPRECISION\s+['""](?<unit>ms|us|ns)['""]", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex PrecisionOption();
}
