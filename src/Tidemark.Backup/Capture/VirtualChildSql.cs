using System.Text;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>
/// CREATE VTABLE of a virtual child table. The server's own wording cannot be run again when a tag holds a quote or no column has a source, and there is
/// none after a tag was dropped. Source: answers of a 3.3.7.5 server.
/// </summary>
internal static class VirtualChildSql
{
    /// <summary>Words the statement.</summary>
    /// <param name="table">The table, with its super table.</param>
    /// <param name="columns">Columns and tags: name, and the source of those that have one as DESCRIBE prints it.</param>
    /// <param name="tags">Tags: name, type and value as SHOW TAGS prints them.</param>
    public static string Of(TableFacts table, IEnumerable<(string Name, string Source)> columns, IReadOnlyList<(string Name, string Type, string? Value)> tags)
    {
        var sql = new StringBuilder($"CREATE VTABLE {SqlIdentifier.Quote(table.Name)}");
        var sources = columns.Where(c => c.Source.Length > 0).Select(c => $"{SqlIdentifier.Quote(c.Name)} FROM {Quoted(c.Source)}").ToList();
        if (sources.Count > 0) sql.Append(" (").AppendJoin(", ", sources).Append(')');
        sql.Append(" USING ").Append(SqlIdentifier.Quote(table.SuperTable!));
        sql.Append(" (").AppendJoin(", ", tags.Select(t => SqlIdentifier.Quote(t.Name)));
        sql.Append(") TAGS (").AppendJoin(", ", tags.Select(t => Literal(t.Type, t.Value))).Append(')');
        return sql.ToString();
    }

    // "database.table.column": databases and tables have no point in their names, columns may.
    private static string Quoted(string source)
    {
        var parts = source.Split('.', 3);
        return string.Join('.', parts.Select(SqlIdentifier.Quote));
    }

    private static string Literal(string type, string? value) => type.Split('(')[0] switch
    {
        _ when value is null => "NULL",
        "VARBINARY" => value == "\\x" ? "''" : $"'{value}'",
        "VARCHAR" or "BINARY" or "NCHAR" or "JSON" or "GEOMETRY" => SqlLiteral.Text(value),
        _ => value,
    };
}
