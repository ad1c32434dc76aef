using System.Globalization;
using Tidemark.Backup.Capture;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Taosdump.Dump;

/// <summary>The CREATE statements of a dump, each on one line, as the real tool writes them; where that would lose something, ours.</summary>
internal static class CreateStatements
{
    /// <summary>
    /// The lines that make a database. The first has every option; a server that refuses one of them takes the second, which is the real tool's, and where the first was taken the second does nothing.
    /// </summary>
    /// <param name="database">The database.</param>
    /// <param name="quoted">Whether its name stands in backticks though it needs none.</param>
    /// <param name="withOptions">False leaves all options to the server that restores.</param>
    public static IReadOnlyList<string> Database(DatabaseFacts database, bool quoted, bool withOptions)
    {
        var head = "CREATE DATABASE IF NOT EXISTS " + (quoted || !IsPlain(database.Name) ? SqlIdentifier.Quote(database.Name) : database.Name) + " ";
        if (!withOptions) return [head + ";"];
        var shown = OptionsOf(database.CreateStatement);
        return [head + shown + " ;", head + RealOptions(database.Options) + ";"];
    }

    /// <summary>Whether a server takes a name without backticks for what it is.</summary>
    public static bool IsPlain(string name) => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_');

    /// <summary>A super table, from what SHOW CREATE says.</summary>
    public static string SuperTable(string database, SuperTableFacts table, string shown)
    {
        if (table.Definition.Columns.Columns.Any(HasStorageOfItsOwn)) return OneLine(CreateTableSql.SuperTable(table.Definition, database, table.Comment));
        var statement = Retold("CREATE STABLE ", database, table.Name, shown);
        return table.Definition.Keep > 0 && !statement.Contains(" KEEP ", StringComparison.Ordinal) ? statement + string.Create(CultureInfo.InvariantCulture, $" KEEP {table.Definition.Keep}m") : statement;
    }

    /// <summary>A normal table, from what SHOW CREATE says.</summary>
    public static string NormalTable(string database, TableFacts table, TableSchema columns, string shown) => columns.Columns.Any(HasStorageOfItsOwn)
        ? OneLine(CreateTableSql.NormalTable(new CreateNormalTable { Name = table.Name, Uid = table.Uid, TtlDays = table.TtlDays, Comment = table.Comment, Columns = columns, HasTypeModifiers = true }, database))
        : Retold("CREATE TABLE ", database, table.Name, shown);

    private static bool HasStorageOfItsOwn(ColumnDefinition column) => column.Compression is { } compression && compression != ColumnCompression.DefaultOf(column.Type);

    // "CREATE STABLE `st` (…" becomes "CREATE TABLE IF NOT EXISTS `db`.`st` (…".
    private static string Retold(string verb, string database, string table, string shown)
    {
        var name = SqlIdentifier.Quote(table);
        if (!shown.StartsWith(verb + name, StringComparison.OrdinalIgnoreCase))
            throw new TidemarkException(ErrorCode.ProtocolViolation, $"The server shows the statement of {database}.{table} in a form that is not known: {shown[..Math.Min(shown.Length, 80)]}");
        return OneLine($"CREATE TABLE IF NOT EXISTS {SqlIdentifier.Quote(database)}.{name}{shown[(verb.Length + name.Length)..]}");
    }

    // A line ends a statement; the server keeps a line feed of a comment as it was written.
    private static string OneLine(string statement) => statement.Replace("\r", "\\r", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    // What stands behind the name in SHOW CREATE DATABASE.
    private static string OptionsOf(string statement)
    {
        var end = statement.IndexOf("` ", StringComparison.Ordinal);
        return end < 0 ? "" : statement[(end + 2)..].Trim();
    }

    private static string RealOptions(IReadOnlyDictionary<string, string> options)
    {
        var text = $"REPLICA {Value("replica")}   DURATION {Value("duration")} KEEP {Value("keep")}     PRECISION '{Value("precision")}'   MINROWS {Value("minrows")} MAXROWS {Value("maxrows")} ";
        return Value("comp") == "0" ? text : text + $"COMP {Value("comp")} ";

        string Value(string name) => options.TryGetValue(name, out var value)
            ? value : throw new TidemarkException(ErrorCode.ProtocolViolation, $"The server's list of databases has no column '{name}'.");
    }
}
