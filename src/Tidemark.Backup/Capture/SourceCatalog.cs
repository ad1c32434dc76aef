using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>Reads what SQL tells of the source: database, super tables, tables. Stateless but for its connection.</summary>
internal sealed class SourceCatalog(ITDengineConnection connection, string database)
{
    private readonly string _literal = SqlLiteral.Text(database);
    private readonly string _quoted = SqlIdentifier.Quote(database);

    public async ValueTask<DatabaseFacts> ReadDatabaseAsync(CancellationToken cancellationToken)
    {
        var rows = await QueryRows.ReadAsync(connection,
            $"SELECT `create_time`, `precision`, `wal_retention_period` FROM information_schema.ins_databases WHERE `name` = {_literal}", cancellationToken).ConfigureAwait(false);
        if (rows.Count == 0)
        {
            throw new TidemarkException(ErrorCode.ObjectNotFound, $"The database {_quoted} does not exist on the server.",
                "Check the name behind the port in the DSN, or of --database; SHOW DATABASES lists those there are. Names are case-sensitive and usually lower case.");
        }

        var vgroups = await ReadVgroupsAsync(cancellationToken).ConfigureAwait(false);
        var create = await QueryRows.ReadAsync(connection, $"SHOW CREATE DATABASE {_quoted}", cancellationToken).ConfigureAwait(false);
        var options = await DatabaseOptionValues.ReadAsync(connection, database, cancellationToken).ConfigureAwait(false);
        return new DatabaseFacts
        {
            Options = options,
            Name = database,
            CreatedAtMs = Convert.ToInt64(rows[0][0], CultureInfo.InvariantCulture),
            Precision = QueryRows.Text(rows[0][1]) switch { "us" => TimePrecision.Microseconds, "ns" => TimePrecision.Nanoseconds, _ => TimePrecision.Milliseconds },
            WalRetentionPeriodSeconds = Convert.ToInt64(rows[0][2], CultureInfo.InvariantCulture),
            CreateStatement = QueryRows.Text(create[0][1]),
            VgroupIds = [.. vgroups.Keys.Order()],
            WalEnds = vgroups,
        };
    }

    /// <summary>All super tables, or the one named.</summary>
    public async ValueTask<IReadOnlyList<SuperTableFacts>> ReadSuperTablesAsync(string? only, CancellationToken cancellationToken)
    {
        var rows = await QueryRows.ReadAsync(connection,
            $"SELECT `stable_name`, `uid`, `table_comment`, `keep`, `isvirtual` FROM information_schema.ins_stables WHERE `db_name` = {_literal}", cancellationToken).ConfigureAwait(false);
        var tables = new List<SuperTableFacts>();
        foreach (var row in rows.Where(r => only is null || (string?)r[0] == only).OrderBy(r => QueryRows.Text(r[0]), StringComparer.Ordinal))
        {
            var name = QueryRows.Text(row[0]);
            var definition = await DescribeAsync(name, cancellationToken).ConfigureAwait(false);
            var isVirtual = row[4] is true;
            tables.Add(new SuperTableFacts(
                definition with { Suid = Convert.ToInt64(row[1] ?? 0L, CultureInfo.InvariantCulture), Keep = Convert.ToInt64(row[3] ?? -1L, CultureInfo.InvariantCulture), IsVirtual = isVirtual },
                row[2] as string, isVirtual));
        }

        if (only is not null && tables.Count == 0)
        {
            throw new TidemarkException(ErrorCode.ObjectNotFound, $"The super table {SqlIdentifier.Quote(database, only)} does not exist.",
                $"'SHOW {_quoted}.STABLES' lists them; names are case-sensitive.");
        }

        return tables;
    }

    /// <summary>The names of the super tables that hold rows (or of the virtual ones), in order.</summary>
    public async ValueTask<IReadOnlyList<string>> ReadSuperTableNamesAsync(string? only, CancellationToken cancellationToken, bool isVirtual = false)
    {
        var rows = await QueryRows.ReadAsync(connection, $"SELECT `stable_name`, `isvirtual` FROM information_schema.ins_stables WHERE `db_name` = {_literal}", cancellationToken).ConfigureAwait(false);
        return [.. rows.Where(r => (r[1] is true) == isVirtual).Select(r => QueryRows.Text(r[0])).Where(n => only is null || n == only).Order(StringComparer.Ordinal)];
    }

    /// <summary>How many tables each super table has; those without one under an empty name. Virtual tables do not count.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> CountTablesAsync(CancellationToken cancellationToken)
    {
        var rows = await QueryRows.ReadAsync(connection,
            $"SELECT `stable_name`, COUNT(*) FROM information_schema.ins_tables WHERE `db_name` = {_literal} AND `type` NOT LIKE 'VIRTUAL%' GROUP BY `stable_name`", cancellationToken).ConfigureAwait(false);
        return rows.ToDictionary(r => r[0] as string ?? string.Empty, r => Convert.ToInt64(r[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }

    /// <summary>Every table but super tables, or those that a condition on ins_tables chooses.</summary>
    public async ValueTask<IReadOnlyList<TableFacts>> ReadTablesAsync(CancellationToken cancellationToken, string? condition = null)
    {
        var tables = new List<TableFacts>();
        await QueryRows.ForEachBlockAsync(connection,
            $"SELECT `table_name`, `stable_name`, `uid`, `ttl`, `table_comment`, `type`, `create_time` FROM information_schema.ins_tables WHERE `db_name` = {_literal}{(condition is null ? "" : " AND " + condition)}",
            (block, _) =>
            {
                for (var row = 0; row < block.RowCount; row++)
                {
                    tables.Add(new TableFacts(
                        QueryRows.Text(block.GetObject(0, row)), block.GetObject(1, row) as string, Convert.ToInt64(block.GetObject(2, row) ?? 0L, CultureInfo.InvariantCulture),
                        Convert.ToInt32(block.GetObject(3, row) ?? 0, CultureInfo.InvariantCulture), block.GetObject(4, row) as string, QueryRows.Text(block.GetObject(5, row)))
                    {
                        CreatedAtMs = Convert.ToInt64(block.GetObject(6, row) ?? 0L, CultureInfo.InvariantCulture),
                    });
                }

                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return tables;
    }

    /// <summary>Whether the server lists a table. Asks the nodes, not a cache.</summary>
    public async ValueTask<bool> ExistsAsync(string table, bool isSuperTable, CancellationToken cancellationToken)
    {
        var (list, column) = isSuperTable ? ("ins_stables", "stable_name") : ("ins_tables", "table_name");
        return await QueryRows.CountAsync(connection, $"SELECT COUNT(*) FROM information_schema.{list} WHERE `db_name` = {_literal} AND `{column}` = {SqlLiteral.Text(table)}", cancellationToken).ConfigureAwait(false) > 0;
    }

    /// <summary>The definition of a normal table; null when the name is now that of a child table.</summary>
    public async ValueTask<TableSchema?> DescribeNormalTableAsync(string table, CancellationToken cancellationToken)
    {
        var (columns, tags) = await FieldsAsync(table, cancellationToken).ConfigureAwait(false);
        return tags.Count > 0 ? null : new TableSchema(1, columns);
    }

    /// <summary>The columns of a table or super table.</summary>
    public async ValueTask<TableSchema> DescribeTableAsync(string table, CancellationToken cancellationToken)
        => (await DescribeAsync(table, cancellationToken).ConfigureAwait(false)).Columns;

    /// <summary>The statement that makes a table or virtual table, as the server words it.</summary>
    public async ValueTask<string> ShowCreateAsync(string kind, string table, CancellationToken cancellationToken)
    {
        var rows = await QueryRows.ReadAsync(connection, $"SHOW CREATE {kind} {SqlIdentifier.Quote(database, table)}", cancellationToken).ConfigureAwait(false);
        return QueryRows.Text(rows[0][1]);
    }

    /// <summary>
    /// The statements that make the children of a virtual super table, by their names, in two queries for all of them. Null when the server does not show them so.
    /// (SELECT TAGS of a virtual super table gives one child's tags for all of them. Source: observed on 3.3.7.5.)
    /// </summary>
    public async ValueTask<IReadOnlyDictionary<string, string>?> CreateVirtualChildrenAsync(string superTable, IEnumerable<TableFacts> children, CancellationToken cancellationToken)
    {
        var of = $"WHERE `db_name` = {_literal} AND `stable_name` = {SqlLiteral.Text(superTable)}";
        List<object?[]> columns;
        try
        {
            columns = await QueryRows.ReadAsync(connection, $"SELECT `table_name`, `col_name`, `col_source` FROM information_schema.ins_virtual_child_columns {of}", cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (e.ServerCode is 0x2603 or 0x2602)
        {
            return null;
        }

        var tags = await QueryRows.ReadAsync(connection, $"SELECT `table_name`, `tag_name`, `tag_type`, `tag_value` FROM information_schema.ins_tags {of}", cancellationToken).ConfigureAwait(false);
        var columnsOf = columns.ToLookup(r => QueryRows.Text(r[0]), r => (QueryRows.Text(r[1]), r[2] as string ?? string.Empty), StringComparer.Ordinal);
        var tagsOf = tags.ToLookup(r => QueryRows.Text(r[0]), r => (QueryRows.Text(r[1]), QueryRows.Text(r[2]), r[3] as string), StringComparer.Ordinal);
        return children.Where(c => columnsOf.Contains(c.Name) && tagsOf.Contains(c.Name)).ToDictionary(c => c.Name, c => VirtualChildSql.Of(c, columnsOf[c.Name], [.. tagsOf[c.Name]]), StringComparer.Ordinal);
    }

    /// <summary>The statement that makes a virtual table.</summary>
    public async ValueTask<string> CreateVirtualTableAsync(TableFacts table, CancellationToken cancellationToken)
    {
        if (table.SuperTable is null) return await ShowCreateAsync("VTABLE", table.Name, cancellationToken).ConfigureAwait(false);
        var quoted = SqlIdentifier.Quote(database, table.Name);
        var fields = await QueryRows.ReadAsync(connection, $"DESCRIBE {quoted}", cancellationToken).ConfigureAwait(false);
        var tags = await QueryRows.ReadAsync(connection, $"SHOW TAGS FROM {quoted}", cancellationToken).ConfigureAwait(false);
        return VirtualChildSql.Of(
            table,
            fields.Select(f => (QueryRows.Text(f[0]), f[4] as string ?? string.Empty)),
            [.. tags.Select(t => (QueryRows.Text(t[3]), QueryRows.Text(t[4]), t[5] as string))]);
    }

    // The WAL version that each vgroup is known to have applied, plus one: the server hears of it once a second, so the true end may be further on.
    private async ValueTask<Dictionary<int, long>> ReadVgroupsAsync(CancellationToken cancellationToken)
    {
        var ends = new Dictionary<int, long>();
        await QueryRows.ForEachBlockAsync(connection, $"SELECT * FROM information_schema.ins_vgroups WHERE `db_name` = {_literal}",
            (block, result) =>
            {
                var id = IndexOf(result, "vgroup_id");
                var applied = Enumerable.Range(0, result.Columns.Count).Where(i => result.Columns[i].Name.EndsWith("_applied/committed", StringComparison.Ordinal)).ToList();
                for (var row = 0; row < block.RowCount; row++)
                    ends[Convert.ToInt32(block.GetObject(id, row), CultureInfo.InvariantCulture)] = applied.Select(i => AppliedVersion(block.GetObject(i, row) as string)).DefaultIfEmpty(-1).Max() + 1;
                return ValueTask.CompletedTask;
            },
            cancellationToken).ConfigureAwait(false);
        return ends;
    }

    private static int IndexOf(IQueryResult result, string column)
    {
        for (var i = 0; i < result.Columns.Count; i++)
        {
            if (result.Columns[i].Name == column) return i;
        }

        throw new TidemarkException(ErrorCode.ProtocolViolation, $"The server's list of vgroups has no column '{column}'.");
    }

    private static long AppliedVersion(string? text) => long.TryParse(text?.Split('/')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : -1;

    private async ValueTask<SuperTableDefinition> DescribeAsync(string table, CancellationToken cancellationToken)
    {
        var (columns, tags) = await FieldsAsync(table, cancellationToken).ConfigureAwait(false);
        if (tags.Count > 0) ApplySma(columns, await ShowCreateAsync("STABLE", table, cancellationToken).ConfigureAwait(false));
        return new SuperTableDefinition { Name = table, Columns = new TableSchema(1, columns), Tags = new TableSchema(1, tags) };
    }

    private async ValueTask<(List<ColumnDefinition> Columns, List<ColumnDefinition> Tags)> FieldsAsync(string table, CancellationToken cancellationToken)
    {
        var rows = await QueryRows.ReadAsync(connection, $"DESCRIBE {SqlIdentifier.Quote(database, table)}", cancellationToken).ConfigureAwait(false);
        var columns = new List<ColumnDefinition>();
        var tags = new List<ColumnDefinition>();
        foreach (var row in rows)
        {
            var isTag = (row[3] as string)?.Contains("TAG", StringComparison.OrdinalIgnoreCase) == true;
            var column = ToColumn(row, (short)(columns.Count + tags.Count + 1), isTag);
            (isTag ? tags : columns).Add(column);
        }

        return (columns, tags);
    }

    private static ColumnDefinition ToColumn(object?[] row, short id, bool isTag)
    {
        var name = QueryRows.Text(row[0]);
        var typeText = QueryRows.Text(row[1]);
        var type = DataTypes.FromSqlName(typeText)
            ?? throw new TidemarkException(ErrorCode.UnknownMessage, $"Column '{name}' has the type {typeText}, which this build does not know.", "A newer Tidemark may know it.");
        var key = (row[3] as string)?.Contains("KEY", StringComparison.OrdinalIgnoreCase) == true;
        var flags = isTag ? ColumnFlags.None : ColumnFlags.Sma;
        if (key) flags |= ColumnFlags.CompositeKey;
        if (type.IsDecimal()) flags |= ColumnFlags.TypeModifier;
        return new ColumnDefinition
        {
            Name = name,
            Type = type,
            Bytes = type.SchemaBytes(Convert.ToInt32(row[2], CultureInfo.InvariantCulture)),
            ColumnId = id,
            Flags = flags,
            TypeModifier = type.IsDecimal() ? DecimalModifier(typeText) : 0,
            Compression = isTag || row.Length < 7 ? null : ColumnStorage.Parse(row[4] as string, row[5] as string, row[6] as string),
        };
    }

    // DESCRIBE says "DECIMAL(10, 2)".
    private static int DecimalModifier(string typeText)
    {
        var numbers = typeText[(typeText.IndexOf('(', StringComparison.Ordinal) + 1)..].TrimEnd(')').Split(',');
        return (int.Parse(numbers[0], CultureInfo.InvariantCulture) << 8) + (numbers.Length > 1 ? int.Parse(numbers[1], CultureInfo.InvariantCulture) : 0);
    }

    // Only SHOW CREATE tells which columns keep block statistics: "… SMA(`a`,`b`)" as its last clause, or no clause for all.
    private static void ApplySma(List<ColumnDefinition> columns, string create)
    {
        var at = create.LastIndexOf(" SMA(", StringComparison.Ordinal);
        if (at < 0 || !create.EndsWith(')') || create.IndexOf('\'', at) >= 0) return;
        var kept = create[(at + 5)..^1];
        for (var i = 0; i < columns.Count; i++)
        {
            if (!kept.Contains(SqlIdentifier.Quote(columns[i].Name), StringComparison.Ordinal)) columns[i] = columns[i] with { Flags = columns[i].Flags & ~ColumnFlags.Sma };
        }
    }
}
