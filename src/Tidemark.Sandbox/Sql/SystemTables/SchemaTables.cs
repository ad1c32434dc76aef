using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.SystemTables;

/// <summary>ins_databases, ins_stables, ins_tables, ins_tags, ins_columns, ins_indexes: what the catalog holds.</summary>
internal static class SchemaTables
{
    private const string DatabaseColumns = "name VARCHAR 64, create_time TIMESTAMP, vgroups INT, ntables BIGINT, replica TINYINT, strict VARCHAR 4, "
        + "duration VARCHAR 10, keep VARCHAR 32, buffer INT, pagesize INT, pages INT, minrows INT, maxrows INT, comp TINYINT, precision VARCHAR 2, "
        + "status VARCHAR 10, retentions VARCHAR 60, single_stable BOOL, cachemodel VARCHAR 11, cachesize INT, wal_level TINYINT, wal_fsync_period INT, "
        + "wal_retention_period INT, wal_retention_size BIGINT, stt_trigger SMALLINT, table_prefix SMALLINT, table_suffix SMALLINT, tsdb_pagesize INT, "
        + "keep_time_offset INT, ss_chunkpages INT, ss_keeplocal VARCHAR 10, ss_compact TINYINT, with_arbitrator TINYINT, encrypt_algorithm VARCHAR 16, "
        + "compact_interval VARCHAR 12, compact_time_range VARCHAR 24, compact_time_offset VARCHAR 4";

    public static IEnumerable<SystemTable> All =>
    [
        SystemTable.Of("ins_databases", DatabaseColumns, session => SystemDatabases(session).Concat(session.Engine.Databases.Values.Select(Row))),
        SystemTable.Of(
            "ins_stables",
            "stable_name VARCHAR 192, db_name VARCHAR 64, create_time TIMESTAMP, columns INT, tags INT, last_update TIMESTAMP, table_comment VARCHAR 1024, "
                + "watermark VARCHAR 64, max_delay VARCHAR 64, rollup VARCHAR 128, uid BIGINT, isvirtual BOOL, keep BIGINT",
            session => SuperTables(session).Select(Row)),
        SystemTable.Of(
            "ins_tables",
            "table_name VARCHAR 192, db_name VARCHAR 64, create_time TIMESTAMP, columns INT, stable_name VARCHAR 192, uid BIGINT, vgroup_id INT, ttl INT, "
                + "table_comment VARCHAR 1024, type VARCHAR 21",
            session => Tables(session).Select(Row).Concat(SystemRows())),
        SystemTable.Of("ins_tags", TagColumns, session => SuperTables(session).SelectMany(table => table.Children.Values).SelectMany(TagRows)),
        SystemTable.Of(
            "ins_columns",
            "table_name VARCHAR 192, db_name VARCHAR 64, table_type VARCHAR 21, col_name VARCHAR 64, col_type VARCHAR 32, col_length INT, col_precision INT, "
                + "col_scale INT, col_nullable INT, col_source VARCHAR 258, col_id SMALLINT",
            session => SuperTables(session).SelectMany(table => ColumnRows(table.Name, table.Database, "SUPER_TABLE", table.Columns, _ => null))
                .Concat(Tables(session).SelectMany(table => ColumnRows(table.Name, table.Database, KindOf(table), table.Columns, table.SourceOf)))),
        SystemTable.Of(
            "ins_virtual_child_columns",
            "table_name VARCHAR 192, stable_name VARCHAR 192, db_name VARCHAR 64, col_name VARCHAR 64, uid BIGINT, col_id INT, col_source VARCHAR 258, vgroup_id INT",
            session => Tables(session).OfType<ChildTable>().Where(table => table.IsVirtual).SelectMany(VirtualColumnRows)),
        SystemTable.Of("ins_indexes", IndexColumns, session => SuperTables(session).SelectMany(table => IndexRows(session, table))),
    ];

    public const string TagColumns = "table_name VARCHAR 192, db_name VARCHAR 64, stable_name VARCHAR 192, tag_name VARCHAR 64, tag_type VARCHAR 32, tag_value VARCHAR 16384";

    public const string IndexColumns = "index_name VARCHAR 192, db_name VARCHAR 64, table_name VARCHAR 192, vgroup_id INT, create_time TIMESTAMP, "
        + "column_name VARCHAR 192, index_type VARCHAR 192";

    /// <summary>How ins_tables calls a kind of table.</summary>
    public static string KindOf(Table table) =>
        (table.IsVirtual ? "VIRTUAL_" : string.Empty) + (table is ChildTable ? "CHILD_TABLE" : "NORMAL_TABLE");

    /// <summary>The rows of SHOW TAGS of a child.</summary>
    public static IEnumerable<SqlValue[]> TagRows(ChildTable table) => table.SuperTable.Tags.Select(tag => SystemTable.Row(
        table.Name, table.Database.Name, table.SuperTable.Name, tag.Name, TypeText.WithLength(tag), TypeText.TagValue(tag, table.TagValue(tag))));

    /// <summary>The rows of SHOW INDEXES: the index of the first tag, which the server makes itself, and those that were asked for.</summary>
    public static IEnumerable<SqlValue[]> IndexRows(SqlSession session, SuperTable table)
    {
        yield return Row($"{table.Tags[0].Name}_{table.Name}", table.CreateTimeMs, table.Tags[0].Name);
        foreach (var index in session.Engine.Objects.Of(CatalogObjectKind.Index).Where(i => i.Database == table.Database.Name && i.Table == table.Name))
            if (table.Tags.Any(tag => tag.Name == index.Column))
                yield return Row(index.Name, index.CreateTimeMs, index.Column!);

        SqlValue[] Row(string name, long createTimeMs, string column) => SystemTable.Row(name, table.Database.Name, table.Name, null, createTimeMs, column, "tag_index");
    }

    private static IEnumerable<SuperTable> SuperTables(SqlSession session) =>
        session.Engine.Databases.Values.SelectMany(database => database.SuperTables.Values);

    private static IEnumerable<Table> Tables(SqlSession session) =>
        session.Engine.Databases.Values.SelectMany(database => database.Tables.Values);

    private static IEnumerable<SqlValue[]> SystemDatabases(SqlSession session)
    {
        foreach (var name in new[] { SystemCatalog.InformationSchema, SystemCatalog.PerformanceSchema })
        {
            var row = SystemTable.Row(new object?[37]);
            row[0] = SqlValue.Text(name);
            row[1] = SqlValue.Timestamp(session.Engine.StartTimeMs);
            row[3] = SqlValue.BigInt(SystemCatalog.TablesOf(name).Count);
            row[14] = SqlValue.Text("ms");
            row[15] = SqlValue.Text("ready");
            yield return row;
        }
    }

    private static SqlValue[] Row(Database database)
    {
        var options = database.Options;
        return SystemTable.Row(
            database.Name, database.CreateTimeMs, database.Vgroups.Count, database.Tables.Values.LongCount(table => !table.IsVirtual), options.Number("REPLICA"), "on",
            options["DURATION"], options["KEEP"], options.Number("BUFFER"), options.Number("PAGESIZE"), options.Number("PAGES"), options.Number("MINROWS"),
            options.Number("MAXROWS"), options.Number("COMP"), options["PRECISION"], "ready", null, options.Number("SINGLE_STABLE") != 0, options["CACHEMODEL"],
            options.Number("CACHESIZE"), options.Number("WAL_LEVEL"), options.Number("WAL_FSYNC_PERIOD"), options.Number("WAL_RETENTION_PERIOD"),
            options.Number("WAL_RETENTION_SIZE"), options.Number("STT_TRIGGER"), options.Number("TABLE_PREFIX"), options.Number("TABLE_SUFFIX"),
            options.Number("TSDB_PAGESIZE"), options.Number("KEEP_TIME_OFFSET"), options.Number("SS_CHUNKPAGES"), options["SS_KEEPLOCAL"],
            options.Number("SS_COMPACT"), 0, options["ENCRYPT_ALGORITHM"], options["COMPACT_INTERVAL"], options["COMPACT_TIME_RANGE"], options["COMPACT_TIME_OFFSET"]);
    }

    private static SqlValue[] Row(SuperTable table) => SystemTable.Row(
        table.Name, table.Database.Name, table.CreateTimeMs, table.Columns.Count, table.Tags.Count, table.UpdateTimeMs, table.Comment, "5000a,5000a", "-1a,-1a",
        string.Empty, table.Suid, table.IsVirtual, table.KeepMinutes > 0 ? table.KeepMinutes : -1L);

    private static SqlValue[] Row(Table table) => SystemTable.Row(
        table.Name, table.Database.Name, table.CreateTimeMs, table.Columns.Count, (table as ChildTable)?.SuperTable.Name, table.Uid, table.Vgroup.Id,
        table.IsVirtual ? null : table.TtlDays, table.IsVirtual ? null : table.Comment, KindOf(table));

    private static IEnumerable<SqlValue[]> SystemRows() =>
        from database in new[] { SystemCatalog.InformationSchema, SystemCatalog.PerformanceSchema }
        from table in SystemCatalog.TablesOf(database)
        select SystemTable.Row(table.Name, database, null, table.Columns.Count, null, null, null, null, null, "SYSTEM_TABLE");

    private static IEnumerable<SqlValue[]> VirtualColumnRows(ChildTable table) => table.Columns.Select(column => SystemTable.Row(
        table.Name, table.SuperTable.Name, table.Database.Name, column.Name, table.Uid, table.SourceOf(column) is null ? null : column.ColumnId, table.SourceOf(column)?.ToString(), table.Vgroup.Id));

    private static IEnumerable<SqlValue[]> ColumnRows(
        string table, Database database, string kind, IReadOnlyList<ColumnDefinition> columns, Func<ColumnDefinition, SourceColumn?> sourceOf) =>
        columns.Select(column => SystemTable.Row(
            table, database.Name, kind, column.Name, TypeText.ForColumnList(column), column.Bytes, null, null, null, sourceOf(column)?.ToString(), column.ColumnId));
}
