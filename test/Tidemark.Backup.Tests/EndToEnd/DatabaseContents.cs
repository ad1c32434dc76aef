using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>Everything SQL shows of a database, as lines that can be compared. Independent of the capture's own readers where that matters.</summary>
internal static class DatabaseContents
{
    public static async Task<IReadOnlyList<string>> ReadAsync(ITDengineConnection connection, string database)
    {
        var lines = new List<string>();
        var literal = SqlLiteral.Text(database);
        var create = await QueryRows.ReadAsync(connection, $"SHOW CREATE DATABASE {SqlIdentifier.Quote(database)}", default);
        lines.Add("database: " + Cells(create)[0].Replace(database, "DB", StringComparison.Ordinal));
        foreach (var row in await QueryRows.ReadAsync(connection, $"SELECT `stable_name`, `isvirtual` FROM information_schema.ins_stables WHERE `db_name` = {literal} ORDER BY `stable_name`", default))
        {
            var name = (string)row[0]!;
            var quoted = SqlIdentifier.Quote(database, name);
            foreach (var line in Cells(await QueryRows.ReadAsync(connection, "DESCRIBE " + quoted, default))) lines.Add($"stable {name} column {line}");
            foreach (var line in Cells(await QueryRows.ReadAsync(connection, "SHOW CREATE STABLE " + quoted, default))) lines.Add($"stable {name} create {line}");
            if (row[1] is true) continue;
            var tags = (await QueryRows.ReadAsync(connection, "DESCRIBE " + quoted, default)).Where(c => (string?)c[3] == "TAG").Select(c => SqlIdentifier.Quote((string)c[0]!));
            var values = Cells(await QueryRows.ReadAsync(connection, $"SELECT TAGS tbname, {string.Join(", ", tags)} FROM {quoted}", default));
            foreach (var line in values.Order(StringComparer.Ordinal)) lines.Add($"stable {name} child {line}");
        }

        foreach (var row in await QueryRows.ReadAsync(connection, $"SELECT `table_name`, `stable_name`, `ttl`, `table_comment`, `type` FROM information_schema.ins_tables WHERE `db_name` = {literal} ORDER BY `table_name`", default))
        {
            var name = (string)row[0]!;
            var quoted = SqlIdentifier.Quote(database, name);
            lines.Add($"table {name}: of {row[1] ?? "-"} ttl {row[2] ?? 0} comment {(string.IsNullOrEmpty(row[3] as string) ? "-" : row[3])} {row[4]}");
            var isVirtual = ((string)row[4]!).StartsWith("VIRTUAL", StringComparison.Ordinal);
            if (row[1] is null || isVirtual)
            {
                foreach (var line in Cells(await QueryRows.ReadAsync(connection, "DESCRIBE " + quoted, default))) lines.Add($"table {name} column {line}");
            }

            if (isVirtual && row[1] is not null)
            {
                foreach (var line in Cells(await QueryRows.ReadAsync(connection, "SHOW TAGS FROM " + quoted, default))) lines.Add($"table {name} tag {line}".Replace($" {database} ", " DB ", StringComparison.Ordinal));
            }

            foreach (var line in Cells(await QueryRows.ReadAsync(connection, $"SELECT * FROM {quoted}", default)).Order(StringComparer.Ordinal)) lines.Add($"row {name} {line}");
        }

        // Virtual tables name their sources with the database.
        return [.. lines.Select(l => l.Replace(database + ".", "DB.", StringComparison.Ordinal))];
    }

    /// <summary>What stands in one and not in the other, cut to a readable number of lines.</summary>
    public static string Difference(IReadOnlyList<string> expected, IReadOnlyList<string> actual)
    {
        var missing = Remaining(expected, actual);
        var extra = Remaining(actual, expected);
        return string.Join('\n', missing.Take(25).Select(l => "- " + Cut(l)).Concat(extra.Take(25).Select(l => "+ " + Cut(l))))
            + (missing.Count + extra.Count > 50 ? $"\n({missing.Count} missing, {extra.Count} extra)" : "");
    }

    private static List<string> Remaining(IReadOnlyList<string> from, IReadOnlyList<string> without)
    {
        var counts = without.CountBy(l => l, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var rest = new List<string>();
        foreach (var line in from)
        {
            if (counts.TryGetValue(line, out var n) && n > 0) counts[line] = n - 1;
            else rest.Add(line);
        }

        return rest;
    }

    private static string Cut(string line) => line.Length > 400 ? line[..400] + "…" : line;

    private static List<string> Cells(IEnumerable<object?[]> rows) => [.. rows.Select(r => string.Join(" | ", r.Select(Cell)))];

    private static string Cell(object? value) => value switch
    {
        null => "NULL",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        float f => BitConverter.SingleToUInt32Bits(f).ToString("X8", CultureInfo.InvariantCulture),
        double d => BitConverter.DoubleToUInt64Bits(d).ToString("X16", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
