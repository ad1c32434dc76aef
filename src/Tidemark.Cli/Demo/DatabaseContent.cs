using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Cli.Demo;

/// <summary>What a database holds: per table the number of rows and a digest of rows and tags, and the columns of everything.</summary>
/// <param name="Tables">By table name.</param>
/// <param name="Columns">By super or normal table: its columns with their types.</param>
internal sealed record DatabaseContent(IReadOnlyDictionary<string, (long Rows, UInt128 Sum)> Tables, IReadOnlyDictionary<string, string> Columns)
{
    /// <summary>Rows of all tables.</summary>
    public long Rows => Tables.Values.Sum(t => t.Rows);

    /// <summary>One digest of everything, short enough to read out.</summary>
    public string Digest
    {
        get
        {
            var lines = Tables.Select(t => string.Create(CultureInfo.InvariantCulture, $"t {t.Key} {t.Value.Rows} {t.Value.Sum:x32}"))
                .Concat(Columns.Select(c => $"c {c.Key} {c.Value}")).Order(StringComparer.Ordinal);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))))[..16];
        }
    }

    /// <summary>Reads all of a database.</summary>
    public static async Task<DatabaseContent> ReadAsync(Dsn server, string database, CancellationToken cancellationToken)
    {
        await using var connection = await TDengineDriver.ConnectAsync(server, null, null, cancellationToken);
        var tables = new Dictionary<string, RowDigest>(StringComparer.Ordinal);
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        var literal = SqlLiteral.Text(database);
        foreach (var name in await NamesAsync(connection, $"SELECT table_name FROM information_schema.ins_tables WHERE db_name = {literal}", cancellationToken)) tables[name] = default;
        foreach (var name in await NamesAsync(connection, $"SELECT stable_name FROM information_schema.ins_stables WHERE db_name = {literal}", cancellationToken))
            columns[name] = await ReadAsync(connection, $"SELECT tbname, * FROM {SqlIdentifier.Quote(database, name)}", null, tables, cancellationToken);
        foreach (var name in await NamesAsync(connection, $"SELECT table_name FROM information_schema.ins_tables WHERE db_name = {literal} AND type = 'NORMAL_TABLE'", cancellationToken))
            columns[name] = await ReadAsync(connection, $"SELECT * FROM {SqlIdentifier.Quote(database, name)}", name, tables, cancellationToken);
        return new DatabaseContent(tables.ToDictionary(t => t.Key, t => (t.Value.Rows, t.Value.Sum), StringComparer.Ordinal), columns);
    }

    /// <summary>What another database has different, a sentence each, at most ten.</summary>
    public IReadOnlyList<string> DifferencesTo(DatabaseContent other)
    {
        var found = new List<string>();
        foreach (var name in Columns.Keys.Union(other.Columns.Keys).Order(StringComparer.Ordinal))
        {
            var (mine, theirs) = (Columns.GetValueOrDefault(name, "missing"), other.Columns.GetValueOrDefault(name, "missing"));
            if (mine != theirs) found.Add($"{name}: columns {mine} became {theirs}");
        }

        foreach (var name in Tables.Keys.Union(other.Tables.Keys).Order(StringComparer.Ordinal))
        {
            if (!other.Tables.TryGetValue(name, out var theirs)) found.Add($"{name}: missing");
            else if (!Tables.TryGetValue(name, out var mine)) found.Add($"{name}: should not be there");
            else if (mine.Rows != theirs.Rows) found.Add($"{name}: {mine.Rows} rows became {theirs.Rows}");
            else if (mine.Sum != theirs.Sum) found.Add($"{name}: other values in its {mine.Rows} rows or its tags");
        }

        return found.Count <= 10 ? found : [.. found.Take(10), $"… and {found.Count - 10} more"];
    }

    private static async Task<List<string>> NamesAsync(ITDengineConnection connection, string sql, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        await using var result = await connection.QueryAsync(sql, cancellationToken);
        while (await result.FetchBlockAsync(cancellationToken) is { } buffer)
        {
            using (buffer)
            {
                var block = RawBlock.Parse(buffer.Memory);
                for (var row = 0; row < block.RowCount; row++) names.Add(Encoding.UTF8.GetString(block.GetValue(0, row)));
            }
        }

        return names;
    }

    /// <summary>Digests a result; the first column names the table unless one is given.</summary>
    /// <returns>The columns.</returns>
    private static async Task<string> ReadAsync(
        ITDengineConnection connection, string sql, string? table, Dictionary<string, RowDigest> tables, CancellationToken cancellationToken)
    {
        await using var result = await connection.QueryAsync(sql, cancellationToken);
        while (await result.FetchBlockAsync(cancellationToken) is { } buffer)
        {
            using (buffer) Take(RawBlock.Parse(buffer.Memory), table, tables);
        }

        return string.Join(", ", result.Columns.Skip(table is null ? 1 : 0).Select(c => $"{c.Name} {c.Type}({c.Length})"));
    }

    private static void Take(RawBlock block, string? table, Dictionary<string, RowDigest> tables)
    {
        for (var row = 0; row < block.RowCount;)
        {
            var name = table ?? Encoding.UTF8.GetString(block.GetValue(0, row));
            var digest = tables.GetValueOrDefault(name);
            var begin = row;
            do digest.Add(block, row++, table is null ? 1 : 0);
            while (row < block.RowCount && (table is not null || block.GetValue(0, row).SequenceEqual(block.GetValue(0, begin))));
            tables[name] = digest;
        }
    }
}
