using System.Globalization;
using System.Text.RegularExpressions;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Queries;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.Sandbox.Sql.SystemTables;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>SHOW. Under the engine's gate.</summary>
internal sealed class ShowRunner(SqlSession session)
{
    private const string Variables = "name VARCHAR 30, value VARCHAR 4094, scope VARCHAR 6, category VARCHAR 6, info VARCHAR 62";

    public SqlResult Run(ShowStatement show) => show.What switch
    {
        "databases" => Databases(show.Modifier),
        "stables" => Tables("stable_name", Current(show).SuperTables.Values.Where(table => Fits(show.Modifier, table)).Select(table => table.Name), show),
        "tables" => Tables("table_name", Current(show).Tables.Values.Where(table => !table.IsVirtual && Fits(show.Modifier, table)).Select(table => table.Name), show),
        "vtables" => Tables("table_name", Current(show).Tables.Values.Where(table => table.IsVirtual && Fits(show.Modifier, table)).Select(table => table.Name), show),
        "vgroups" => Whole("ins_vgroups", row => row[1].AsText == Current(show).Name),
        "tags" => Tags(show.Table!.Value),
        "table tags" => TableTags(show),
        "indexes" => Indexes(show.Table!.Value),
        "distributed" => Distributed(show.Table!.Value),
        "topics" => Projected("ins_topics", "topic_name"),
        "functions" => Projected("ins_functions", "name"),
        "streams" => Streams(show),
        "subscriptions" => Whole("ins_subscriptions"),
        "consumers" => OfPerformance("perf_consumers"),
        "connections" => OfPerformance("perf_connections"),
        "queries" => OfPerformance("perf_queries"),
        "apps" => OfPerformance("perf_apps"),
        "transactions" => OfPerformance("perf_trans"),
        "privileges" => Whole("ins_user_privileges"),
        "dnodes" or "mnodes" or "snodes" or "qnodes" or "vnodes" or "users" or "grants" or "cluster" or "views" or "compacts" => Whole("ins_" + show.What),
        "alive" or "cluster alive" => Rows("status INT", [SystemTable.Row(1)]),
        "variables" => Rows(Variables, ServerTables.Variables(session).Where(variable => Matches(variable.Name, show.Like))
            .Select(variable => SystemTable.Row(variable.Name, variable.Value, "both", "global", string.Empty))),
        _ => throw SqlErrors.SyntaxNear(show.What),
    };

    public SqlResult Run(ShowCreateStatement show)
    {
        if (show.What == "database") return CreateDatabase(show.Name.Name);
        var database = Find(show.Name.Database);
        if (show.What == "view") return CreateView(database, show.Name.Name);
        var columns = SystemTable.Parse(show.What == "vtable"
            ? "Virtual~Table VARCHAR 193, Create~Virtual~Table VARCHAR 3145726"
            : "Table VARCHAR 193, Create~Table VARCHAR 3145726");
        if (database.FindSuperTable(show.Name.Name) is { } superTable)
            return Rows(columns, [SystemTable.Row(superTable.Name, CreateText.Of(superTable))]);
        var table = database.FindTable(show.Name.Name) ?? throw SqlErrors.NoTable();
        if (show.What == "vtable" && !table.IsVirtual)
            throw new SandboxException(0x268E, "table type is normal table, but use show create virtual table");
        if (show.What == "stable") throw new SandboxException(0x022F, "Table is not a super table");
        return Rows(columns, [SystemTable.Row(table.Name, CreateText.Of(table))]);
    }

    public SqlResult Describe(ObjectName name)
    {
        var databaseName = name.Database ?? session.CurrentDatabase ?? throw SqlErrors.NoDatabaseGiven();
        if (SystemCatalog.IsSystem(databaseName))
        {
            var system = SystemCatalog.Find(databaseName, name.Name) ?? throw SqlErrors.NoTable();
            return Rows("field VARCHAR 325, type VARCHAR 20, length INT, note VARCHAR 16", system.Columns.Select(column => SystemTable.Row(
                column.Name, column.Type.Type.SqlName(), column.Length, string.Empty)));
        }

        var database = Find(databaseName);
        var superTable = database.FindSuperTable(name.Name);
        var table = superTable is null ? database.FindTable(name.Name) ?? throw SqlErrors.NoTable() : null;
        var tags = superTable?.Tags ?? (table as ChildTable)?.SuperTable.Tags ?? [];
        if (table is { IsVirtual: true })
        {
            return Rows(
                "field VARCHAR 325, type VARCHAR 20, length INT, note VARCHAR 16, ref VARCHAR 259",
                table.Columns.Select(column => SourceRow(column, isTag: false, table.SourceOf(column))).Concat(tags.Select(tag => SourceRow(tag, isTag: true, null))));
        }

        return Rows(
            "field VARCHAR 325, type VARCHAR 20, length INT, note VARCHAR 16, encode VARCHAR 12, compress VARCHAR 12, level VARCHAR 12",
            (superTable?.Columns ?? table!.Columns).Select(column => DescribeRow(column, isTag: false)).Concat(tags.Select(tag => DescribeRow(tag, isTag: true))));
    }

    private static SqlValue[] DescribeRow(ColumnDefinition column, bool isTag) => SystemTable.Row(
        column.Name, TypeText.ForDescribe(column), TypeText.DescribedLength(column), isTag ? "TAG" : column.IsCompositeKey ? "COMPOSITE KEY" : string.Empty,
        ColumnStorage.EncodeName(column.Compression), ColumnStorage.CompressName(column.Compression), ColumnStorage.LevelName(column.Compression));

    private static SqlValue[] SourceRow(ColumnDefinition column, bool isTag, SourceColumn? source) => SystemTable.Row(
        column.Name, TypeText.ForDescribe(column), TypeText.DescribedLength(column), isTag ? "TAG" : string.Empty, source?.ToString() ?? string.Empty);

    private MemoryResult Databases(string? modifier)
    {
        var system = new[] { SystemCatalog.InformationSchema, SystemCatalog.PerformanceSchema };
        var user = session.Engine.Databases.Keys;
        var names = modifier switch { "user" => user, "system" => system, _ => system.Concat(user) };
        return Rows("name VARCHAR 64", names.Select(name => SystemTable.Row(name)));
    }

    private static MemoryResult Tables(string column, IEnumerable<string> names, ShowStatement show) =>
        Rows(column + " VARCHAR 192", names.Where(name => Matches(name, show.Like)).Select(name => SystemTable.Row(name)));

    private MemoryResult Tags(ObjectName name)
    {
        var database = Find(name.Database);
        if (database.FindSuperTable(name.Name) is not null) return Rows(SchemaTables.TagColumns, []);
        var table = database.FindTable(name.Name) ?? throw SqlErrors.NoTable();
        return Rows(SchemaTables.TagColumns, table is ChildTable child ? SchemaTables.TagRows(child) : []);
    }

    private RowsResult TableTags(ShowStatement show)
    {
        var name = show.Table!.Value;
        var superTable = Find(name.Database).FindSuperTable(name.Name) ?? throw SqlErrors.NoTable();
        if (superTable.IsVirtual) throw new SandboxException(0x26FF, "Parser internal error");
        var names = show.Like?.Split('\n') ?? ["tbname", .. superTable.Tags.Select(tag => tag.Name)];
        var select = new SelectStatement
        {
            IsTagScan = true,
            Items = [.. names.Select(tag => new SelectItem(new ColumnExpression(null, tag, IsQuoted: tag != "tbname"), tag))],
            From = [new FromItem(name, null, null)],
        };
        return SelectRunner.Run(select, new(session, session.Engine.NowMs, null));
    }

    private MemoryResult Indexes(ObjectName name)
    {
        var table = Find(name.Database).FindSuperTable(name.Name);
        return Rows(SchemaTables.IndexColumns, table is null ? [] : SchemaTables.IndexRows(session, table));
    }

    private MemoryResult Distributed(ObjectName name)
    {
        var database = Find(name.Database);
        var tables = database.FindSuperTable(name.Name)?.Children.Values.ToList<Table>()
            ?? [database.FindTable(name.Name) ?? throw SqlErrors.NoTable()];
        return Rows("_block_dist VARCHAR 142",
        [
            SystemTable.Row("Total_Blocks=[0] Total_Size=[0.00 KiB] Average_size=[0.00 KiB] Compression_Ratio=[0.00 %]"),
            SystemTable.Row("Block_Rows=[0] MinRows=[0] MaxRows=[0] AvgRows=[0]"),
            SystemTable.Row(string.Create(CultureInfo.InvariantCulture, $"Inmem_Rows=[{tables.Sum(table => table.Rows.Count)}] Stt_Rows=[0] ")),
            SystemTable.Row(string.Create(
                CultureInfo.InvariantCulture, $"Total_Tables=[{tables.Count}] Total_Filesets=[0] Total_Vgroups=[{tables.Select(table => table.Vgroup).Distinct().Count()}]")),
        ]);
    }

    private MemoryResult CreateDatabase(string name)
    {
        // What blocks declare of the two columns is not what the adapter says: 2 and 65521 bytes.
        OutputColumn[] columns =
        [
            new("Database", new BlockColumnType(DataType.VarChar, 2), 63),
            new("Create Database", new BlockColumnType(DataType.VarChar, 65521), 65517),
        ];
        var text = SystemCatalog.IsSystem(name) ? $"CREATE DATABASE `{name}`" : CreateText.Of(session.Engine.GetDatabase(name));
        return Rows(columns, [SystemTable.Row(name, text)]);
    }

    private MemoryResult CreateView(Database database, string name)
    {
        if (!session.Engine.Options.HasEnterpriseObjects) throw SqlErrors.NotSupported();
        var view = session.Engine.Objects.Find(CatalogObjectKind.View, database.Name, name) ?? throw new SandboxException(0x04A1, "view not exists in db");
        return Rows("View VARCHAR 257, Create~View VARCHAR 65517", [SystemTable.Row($"`{database.Name}`.`{name}`", $"CREATE VIEW `{database.Name}`.`{name}` AS {view.Sql}")]);
    }

    private MemoryResult Whole(string table, Func<SqlValue[], bool>? filter = null)
    {
        var system = SystemCatalog.Find(SystemCatalog.InformationSchema, table)!;
        return Rows(system.Columns, system.Rows(session).Where(filter ?? (_ => true)));
    }

    private MemoryResult OfPerformance(string table)
    {
        var system = SystemCatalog.Find(SystemCatalog.PerformanceSchema, table)!;
        return Rows(system.Columns, system.Rows(session));
    }

    private MemoryResult Projected(string table, params string[] names)
    {
        var system = SystemCatalog.Find(SystemCatalog.InformationSchema, table)!;
        int[] chosen = [.. names.Select(name => system.Columns.Select(column => column.Name).ToList().IndexOf(name))];
        return Rows([.. chosen.Select(index => system.Columns[index])], system.Rows(session).Select(row => (SqlValue[])[.. chosen.Select(index => row[index])]));
    }

    private MemoryResult Streams(ShowStatement show)
    {
        var database = Current(show).Name;
        return Rows("stream_name VARCHAR 192, status VARCHAR 20, message VARCHAR 256", session.Engine.Objects.Of(CatalogObjectKind.Stream)
            .Where(stream => stream.Database == database).Select(stream => SystemTable.Row(stream.Name, "Running", string.Empty)));
    }

    private Database Current(ShowStatement show) => Find(show.Database);

    private Database Find(string? name) => session.Engine.GetDatabase(name ?? session.CurrentDatabase ?? throw SqlErrors.NoDatabaseGiven());

    private static bool Fits(string? modifier, SuperTable table) =>
        modifier switch { "virtual" => table.IsVirtual, "normal" => !table.IsVirtual, _ => true };

    private static bool Fits(string? modifier, Table table) =>
        modifier switch { "child" => table is ChildTable, "normal" => table is NormalTable, _ => true };

    private static bool Matches(string name, string? pattern) => pattern is null
        || Regex.IsMatch(name, PatternTest.LikeToRegex(pattern), RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));

    private static MemoryResult Rows(string columns, IEnumerable<SqlValue[]> rows) => Rows(SystemTable.Parse(columns), rows);

    /// <summary>Rows are made here and now, under the gate.</summary>
    private static MemoryResult Rows(IReadOnlyList<OutputColumn> columns, IEnumerable<SqlValue[]> rows) =>
        new(columns, TimePrecision.Milliseconds, rows.ToList());
}
