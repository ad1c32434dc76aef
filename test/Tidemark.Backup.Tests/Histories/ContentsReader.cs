using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Reads a database by SQL into the words of the model.</summary>
internal sealed class ContentsReader(ITDengineConnection connection, string database)
{
    /// <summary>Definitions of super tables by name, and the lines of every table by name.</summary>
    public async Task<(IReadOnlyDictionary<string, string> SuperTables, IReadOnlyDictionary<string, IReadOnlyList<string>> Tables)> ReadAsync(CancellationToken cancellationToken)
    {
        var literal = SqlLiteral.Text(database);
        var superTables = new Dictionary<string, string>(StringComparer.Ordinal);
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var row in await ReadAsync($"SELECT `stable_name`, `table_comment` FROM information_schema.ins_stables WHERE `db_name` = {literal}", cancellationToken))
        {
            var name = (string)row[0]!;
            var fields = await ReadAsync("DESCRIBE " + SqlIdentifier.Quote(database, name), cancellationToken);
            var tagFields = fields.Where(IsTag).ToList();
            superTables[name] = $"({Columns(fields)}) tags ({string.Join(", ", tagFields.Select(Field))}) comment '{row[1]}'";
            var isJson = tagFields.Exists(f => (string)f[1]! == "JSON");
            foreach (var child in await ReadAsync($"SELECT TAGS tbname, {string.Join(", ", tagFields.Select(t => SqlIdentifier.Quote((string)t[0]!)))} FROM {SqlIdentifier.Quote(database, name)}", cancellationToken))
                tags[(string)child[0]!] = "tags " + CellText.Line(child.Skip(1).Select(v => isJson ? CellText.OfJson(v as string) : CellText.Of(v)));
        }

        var tables = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var row in await ReadAsync($"SELECT `table_name`, `stable_name`, `ttl`, `table_comment` FROM information_schema.ins_tables WHERE `db_name` = {literal}", cancellationToken))
        {
            var name = (string)row[0]!;
            var quoted = SqlIdentifier.Quote(database, name);
            var lines = new List<string> { string.Create(CultureInfo.InvariantCulture, $"of {row[1] ?? "-"} ttl {row[2] ?? 0} comment '{row[3]}'") };
            lines.Add(row[1] is null ? $"({Columns(await ReadAsync("DESCRIBE " + quoted, cancellationToken))})" : tags.GetValueOrDefault(name, "no tags"));
            foreach (var cells in await ReadAsync($"SELECT * FROM {quoted}", cancellationToken)) lines.Add("row " + CellText.Line(cells.Select(CellText.Of)));
            tables[name] = lines;
        }

        return (superTables, tables);
    }

    private async Task<List<object?[]>> ReadAsync(string sql, CancellationToken cancellationToken) => await QueryRows.ReadAsync(connection, sql, cancellationToken);

    private static string Columns(IEnumerable<object?[]> fields) => string.Join(", ", fields.Where(f => !IsTag(f)).Skip(1).Select(Field));

    private static bool IsTag(object?[] field) => (field[3] as string)?.Contains("TAG", StringComparison.Ordinal) == true;

    private static string Field(object?[] field)
    {
        var type = ((string)field[1]!).Replace(" ", "", StringComparison.Ordinal).Replace("UNSIGNED", " UNSIGNED", StringComparison.Ordinal);
        if (type is "VARCHAR" or "NCHAR" or "VARBINARY" or "GEOMETRY") type += string.Create(CultureInfo.InvariantCulture, $"({field[2]})");
        return $"{field[0]} {type}{((field[3] as string)?.Contains("KEY", StringComparison.Ordinal) == true ? " KEY" : "")}";
    }
}
