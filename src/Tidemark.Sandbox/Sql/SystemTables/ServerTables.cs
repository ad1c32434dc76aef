using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;

namespace Tidemark.Sandbox.Sql.SystemTables;

/// <summary>Tables about the server itself: one node that is always well.</summary>
internal static class ServerTables
{
    private const string Endpoint = "localhost:6030";
    private const long ClusterId = 2788677275267490299;
    private const int ListedBytes = 2048;

    public const string GrantColumns = "version VARCHAR 64, expire_time VARCHAR 19, service_time VARCHAR 19, expired VARCHAR 5, state VARCHAR 9, "
        + "timeseries VARCHAR 43, dnodes VARCHAR 21, cpu_cores VARCHAR 21, vnodes VARCHAR 21, storage_size VARCHAR 43";

    public static IEnumerable<SystemTable> All =>
    [
        SystemTable.Of(
            "ins_dnodes",
            "id INT, endpoint VARCHAR 134, vnodes SMALLINT, support_vnodes SMALLINT, status VARCHAR 10, create_time TIMESTAMP, reboot_time TIMESTAMP, note VARCHAR 256",
            session => [SystemTable.Row(1, Endpoint, Vgroups(session).Count(), 64, "ready", session.Engine.StartTimeMs, session.Engine.StartTimeMs, string.Empty)]),
        SystemTable.Of(
            "ins_mnodes", "id INT, endpoint VARCHAR 134, role VARCHAR 12, status VARCHAR 9, create_time TIMESTAMP, role_time TIMESTAMP",
            session => [SystemTable.Row(1, Endpoint, "leader", "ready", session.Engine.StartTimeMs, session.Engine.StartTimeMs)]),
        SystemTable.Of("ins_snodes", "id INT, endpoint VARCHAR 134, create_time TIMESTAMP, replicaId INT, asReplicaOf VARCHAR 64",
            session => session.Engine.Objects.SnodeCreateTimeMs is { } made ? [SystemTable.Row(1, Endpoint, made, 0, "None")] : []),
        SystemTable.Of("ins_qnodes", "id INT, endpoint VARCHAR 134, create_time TIMESTAMP", None),
        SystemTable.Of(
            "ins_cluster", "id BIGINT, name VARCHAR 40, uptime INT, create_time TIMESTAMP, version VARCHAR 10, expire_time TIMESTAMP",
            session => [SystemTable.Row(
                ClusterId, "e7884666-7b56-4e7c-95aa-81c33a05d844cc2", (session.Engine.NowMs - session.Engine.StartTimeMs) / 1000, session.Engine.StartTimeMs, "community", null)]),
        SystemTable.Of("ins_grants", GrantColumns, _ => [SystemTable.Row(
            "TDengine TSDB-OSS", "unlimited", "limited", "false", "ungranted", "unlimited", "unlimited", "unlimited", "unlimited", "unlimited")]),
        SystemTable.Of("ins_vgroups", VgroupColumns, session => Vgroups(session).Select(Row)),
        SystemTable.Of(
            "ins_vnodes",
            "dnode_id INT, vgroup_id INT, db_name VARCHAR 64, status VARCHAR 9, role_time TIMESTAMP, start_time TIMESTAMP, restored BOOL, "
                + "apply_finish_time VARCHAR 18, unapplied INT, buffer_segment_used BIGINT, buffer_segment_size BIGINT",
            session => Vgroups(session).Select(vgroup => SystemTable.Row(
                1, vgroup.Id, vgroup.Database.Name, "leader", vgroup.Database.CreateTimeMs, vgroup.Database.CreateTimeMs, true, string.Empty, 0, 0, 5592405))),
        SystemTable.Of(
            "ins_users", "name VARCHAR 24, super TINYINT, enable TINYINT, sysinfo TINYINT, createdb TINYINT, create_time TIMESTAMP, allowed_host VARCHAR 49152",
            session => session.Engine.Users.Values.Select(user => SystemTable.Row(
                user.Name, user.IsSuper, user.IsEnabled, user.HasSystemInfo, user.MayCreateDatabases, user.CreateTimeMs, "127.0.0.1/32,::1/128"))),
        SystemTable.Of(
            "ins_user_privileges",
            "user_name VARCHAR 24, privilege VARCHAR 10, db_name VARCHAR 65, table_name VARCHAR 193, condition VARCHAR 49152, notes VARCHAR 64",
            session => session.Engine.Users.Values.SelectMany(Privileges)),
        SystemTable.Of(
            "ins_streams",
            "stream_name VARCHAR 192, db_name VARCHAR 64, create_time TIMESTAMP, stream_id VARCHAR 19, sql VARCHAR 2048, status VARCHAR 20, snodeLeader INT, "
                + "snodeReplica INT, message VARCHAR 256",
            session => Objects(session, CatalogObjectKind.Stream).Select(stream => SystemTable.Row(
                stream.Name, stream.Database, stream.CreateTimeMs, string.Create(CultureInfo.InvariantCulture, $"{stream.CreateTimeMs:x}"), Listed(stream.Sql), "Running", 1, 0, string.Empty))),
        SystemTable.Of(
            "ins_views",
            "view_name VARCHAR 192, db_name VARCHAR 64, effective_user VARCHAR 24, create_time TIMESTAMP, type VARCHAR 128, query_sql VARCHAR 2048, "
                + "parameters VARCHAR 2048, default_values VARCHAR 2048, target_table VARCHAR 192",
            session => Objects(session, CatalogObjectKind.View).Select(view => SystemTable.Row(
                view.Name, view.Database, "root", view.CreateTimeMs, "NORMAL", Listed(view.Sql), null, null, null))),
        SystemTable.Of(
            "ins_functions",
            "name VARCHAR 64, comment VARCHAR 4095, aggregate INT, output_type VARCHAR 31, create_time TIMESTAMP, code_len INT, bufsize INT, "
                + "func_language VARCHAR 31, func_body VARCHAR 65517, func_version INT",
            session => Objects(session, CatalogObjectKind.Function).Select(function => SystemTable.Row(
                function.Name, string.Empty, 0, "INT", function.CreateTimeMs, 0, 0, "C", string.Empty, 0))),
        SystemTable.Of(
            "ins_tsmas",
            "tsma_name VARCHAR 192, db_name VARCHAR 64, table_name VARCHAR 192, target_db VARCHAR 64, target_stb VARCHAR 192, stream_name VARCHAR 64, "
                + "create_time TIMESTAMP, interval VARCHAR 64, create_sql VARCHAR 2048, func_list VARCHAR 2048",
            session => Objects(session, CatalogObjectKind.Tsma).Select(tsma => SystemTable.Row(
                tsma.Name, tsma.Database, tsma.Table, tsma.Database, string.Empty, tsma.Name, tsma.CreateTimeMs, string.Empty, Listed(tsma.Sql), string.Empty))),
        SystemTable.Of("ins_configs", "name VARCHAR 32, value VARCHAR 64", session => Variables(session).Select(variable => SystemTable.Row(variable.Name, variable.Value))),
        SystemTable.Of("ins_compacts", "compact_id INT, db_name VARCHAR 64, start_time TIMESTAMP", None),
    ];

    /// <summary>performance_schema, without the consumers.</summary>
    public static IEnumerable<SystemTable> Performance =>
    [
        SystemTable.Of(
            "perf_trans",
            "id INT, create_time TIMESTAMP, stage VARCHAR 12, oper VARCHAR 14, db VARCHAR 64, stable VARCHAR 192, killable VARCHAR 10, failed_times INT, "
                + "last_exec_time TIMESTAMP, last_action_info VARCHAR 511",
            None),
        SystemTable.Of(
            "perf_connections",
            "conn_id INT, user VARCHAR 24, app VARCHAR 24, pid INT, end_point VARCHAR 128, login_time TIMESTAMP, last_access TIMESTAMP, user_app VARCHAR 24, user_ip VARCHAR 40",
            None),
        SystemTable.Of(
            "perf_queries",
            "kill_id VARCHAR 26, query_id BIGINT~UNSIGNED, conn_id INT~UNSIGNED, app VARCHAR 24, pid INT, user VARCHAR 24, end_point VARCHAR 22, create_time TIMESTAMP, "
                + "exec_usec BIGINT, stable_query BOOL, sub_query BOOL, sub_num INT, sub_status VARCHAR 1000, sql VARCHAR 2048, user_app VARCHAR 24, user_ip VARCHAR 22",
            None),
        SystemTable.Of(
            "perf_apps",
            "app_id BIGINT, ip VARCHAR 16, pid INT, name VARCHAR 24, start_time TIMESTAMP, insert_req BIGINT, insert_row BIGINT, insert_time BIGINT, insert_bytes BIGINT, "
                + "fetch_bytes BIGINT, query_time BIGINT, slow_query BIGINT, total_req BIGINT, current_req BIGINT, last_access TIMESTAMP",
            None),
    ];

    public const string VgroupColumns = "vgroup_id INT, db_name VARCHAR 64, tables INT, v1_dnode SMALLINT, v1_status VARCHAR 9, v1_applied/committed VARCHAR 41, "
        + "v2_dnode SMALLINT, v2_status VARCHAR 9, v2_applied/committed VARCHAR 41, v3_dnode SMALLINT, v3_status VARCHAR 9, v3_applied/committed VARCHAR 41, "
        + "v4_dnode SMALLINT, v4_status VARCHAR 9, v4_applied/committed VARCHAR 41, cacheload INT, cacheelements INT, tsma TINYINT, mount_vgroup_id INT";

    /// <summary>The settings that SHOW VARIABLES gives.</summary>
    public static IReadOnlyList<(string Name, string Value)> Variables(SqlSession session) =>
    [
        ("statusIntervalMs", "1000"), ("timezone", "UTC (UTC, +0000)"), ("locale", "C.UTF-8"), ("charset", "UTF-8"), ("monitor", "0"),
        ("firstEp", Endpoint), ("fqdn", "localhost"), ("serverPort", "6030"), ("tmqMaxTopicNum", session.Engine.Options.MaxTopics.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("version", session.Engine.Options.ServerVersion),
    ];

    private static SqlValue[] Row(Vgroup vgroup)
    {
        var last = vgroup.Wal.End - 1;
        return SystemTable.Row(
            vgroup.Id, vgroup.Database.Name, vgroup.Tables.Values.Count(table => !table.IsVirtual), 1, "leader", $"{last}/{last}",
            null, null, null, null, null, null, null, null, null, 0, 0, 0, 0);
    }

    private static IEnumerable<SqlValue[]> Privileges(UserAccount user)
    {
        if (user.IsSuper) yield return SystemTable.Row(user.Name, "all", "all", string.Empty, string.Empty, string.Empty);
        foreach (var (privilege, on) in user.Grants)
        {
            var point = on.IndexOf('.', StringComparison.Ordinal);
            var table = point < 0 || on[(point + 1)..] == "*" ? string.Empty : on[(point + 1)..];
            yield return SystemTable.Row(user.Name, privilege, point < 0 ? on : on[..point], table, string.Empty, string.Empty);
        }
    }

    private static IEnumerable<CatalogObject> Objects(SqlSession session, CatalogObjectKind kind) => session.Engine.Objects.Of(kind);

    /// <summary>A statement as a list shows it: the server cuts it there, whatever its length.</summary>
    private static string Listed(string sql)
    {
        while (Encoding.UTF8.GetByteCount(sql) > ListedBytes) sql = sql[..^1];
        return sql;
    }

    private static IEnumerable<Vgroup> Vgroups(SqlSession session) =>
        session.Engine.Databases.Values.SelectMany(database => database.Vgroups);

    private static IEnumerable<SqlValue[]> None(SqlSession session) => [];
}
