using Tidemark.Archive.Manifests;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Queries;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Reads the objects of a database that are no tables: views, indexes, TSMAs, RSMAs, streams, topics, grants, and the functions of the server. Editions differ in what they
/// have: a catalog table that is missing holds nothing.
/// </summary>
/// <remarks>Source: catalog tables of a 3.3.7.5 server, and the documented ones of later versions.</remarks>
internal sealed class OutsideCatalog(ITDengineConnection connection, string database, Action<string> warn)
{
    private const string CutNote = "the server's catalog shows only the beginning of its statement: create it from your own script";
    private readonly string _literal = SqlLiteral.Text(database);

    public async ValueTask<IReadOnlyList<OutsideObject>> ReadIndexesAsync(string? superTable, CancellationToken cancellationToken)
    {
        // The server itself makes an index of the first tag, in every super table.
        var firstTags = new Dictionary<string, string?>(StringComparer.Ordinal);
        var objects = new List<OutsideObject>();
        foreach (var row in await ReadAsync("ins_indexes", $"`db_name` = {_literal} AND `index_type` = 'tag_index'", "indexes", cancellationToken).ConfigureAwait(false))
        {
            var (table, tag) = (row["table_name"], row["column_name"]);
            if (superTable is not null && table != superTable) continue;
            if (!firstTags.TryGetValue(table, out var first)) firstTags[table] = first = await FirstTagAsync(table, cancellationToken).ConfigureAwait(false);
            if (first is null || first == tag) continue;
            objects.Add(new OutsideObject(OutsideKind.Index, row["index_name"],
                $"CREATE INDEX {SqlIdentifier.Quote(row["index_name"])} ON {SqlIdentifier.Quote(database, table)} ({SqlIdentifier.Quote(tag)})"));
        }

        return Sorted(objects);
    }

    public async ValueTask<IReadOnlyList<OutsideObject>> ReadViewsAsync(CancellationToken cancellationToken)
    {
        var objects = new List<OutsideObject>();
        foreach (var row in await ReadAsync("ins_views", $"`db_name` = {_literal}", "views", cancellationToken).ConfigureAwait(false))
        {
            var name = SqlIdentifier.Quote(database, row["view_name"]);
            var shown = await ShowCreateAsync($"SHOW CREATE VIEW {name}", cancellationToken).ConfigureAwait(false);
            if (shown is null && row.MayBeCut("query_sql")) objects.Add(new OutsideObject(OutsideKind.View, row["view_name"], "", CutNote));
            else objects.Add(new OutsideObject(OutsideKind.View, row["view_name"], shown ?? $"CREATE VIEW {name} AS {row["query_sql"]}"));
        }

        return Sorted(objects);
    }

    public async ValueTask<IReadOnlyList<OutsideObject>> ReadAggregatesAsync(CancellationToken cancellationToken)
    {
        var objects = new List<OutsideObject>();
        foreach (var row in await ReadAsync("ins_tsmas", $"`db_name` = {_literal}", "TSMAs", cancellationToken).ConfigureAwait(false)) objects.Add(Listed(OutsideKind.Tsma, row["tsma_name"], row, "create_sql"));
        foreach (var row in await ReadAsync("ins_rsmas", $"`db_name` = {_literal}", "RSMAs", cancellationToken).ConfigureAwait(false))
        {
            var shown = await ShowCreateAsync($"SHOW CREATE RSMA {SqlIdentifier.Quote(database, row["rsma_name"])}", cancellationToken).ConfigureAwait(false);
            objects.Add(new OutsideObject(OutsideKind.Rsma, row["rsma_name"], shown ?? "", shown is null ? "the server does not give its statement" : null));
        }

        return Sorted(objects);
    }

    public async ValueTask<IReadOnlyList<OutsideObject>> ReadStreamsAsync(CancellationToken cancellationToken) =>
        Sorted([.. (await ReadAsync("ins_streams", $"`db_name` = {_literal}", "streams", cancellationToken).ConfigureAwait(false)).Select(row => Listed(OutsideKind.Stream, row["stream_name"], row, "sql"))]);

    /// <summary>Topics but Tidemark's own, of this and other repositories.</summary>
    public async ValueTask<IReadOnlyList<OutsideObject>> ReadTopicsAsync(CancellationToken cancellationToken) =>
        Sorted([.. (await ReadAsync("ins_topics", $"`db_name` = {_literal}", "topics", cancellationToken).ConfigureAwait(false))
            .Where(row => !ReadingGroups.IsOwnTopic(row["topic_name"])).Select(row => Listed(OutsideKind.Topic, row["topic_name"], row, "sql"))]);

    /// <summary>The functions of the server: they belong to no database, and views and streams may call them.</summary>
    public async ValueTask<IReadOnlyList<OutsideObject>> ReadFunctionsAsync(CancellationToken cancellationToken) =>
        Sorted([.. (await ReadAsync("ins_functions", null, "functions", cancellationToken).ConfigureAwait(false)).Select(row => new OutsideObject(OutsideKind.Function, row["name"], "",
            $"its code ({row["func_language"]}) is a file that SQL does not give: CREATE FUNCTION from your own copy"))]);

    /// <summary>The users with rights on the database or its topics, and these rights.</summary>
    public async ValueTask<IReadOnlyList<OutsideObject>> ReadGrantsAsync(IReadOnlyList<OutsideObject> topics, CancellationToken cancellationToken)
    {
        var rights = await ReadAsync("ins_user_privileges", null, "grants", cancellationToken).ConfigureAwait(false);
        var grants = new List<(string User, OutsideObject Grant)>();
        foreach (var row in rights)
        {
            var privilege = row["privilege"] is { Length: > 0 } word ? word : row["priv_type"];
            var isTopic = privilege == "subscribe";
            if (isTopic ? !topics.Any(t => t.Name == row["db_name"]) : row["db_name"] != database) continue;
            var on = isTopic ? SqlIdentifier.Quote(row["db_name"]) : $"{SqlIdentifier.Quote(database)}.{(row["table_name"] is { Length: > 0 } table ? SqlIdentifier.Quote(table) : "*")}";
            // The server prints `database`.`table`.`tag` there, and takes `tag`.
            var condition = row["condition"] is { Length: > 0 } where ? $" WITH {where.Replace(on + ".", "", StringComparison.Ordinal)}" : "";
            grants.Add((row["user_name"], new OutsideObject(OutsideKind.Grant, $"{row["user_name"]}: {privilege} on {on.Replace("`", "", StringComparison.Ordinal)}",
                $"GRANT {privilege.ToUpperInvariant()} ON {on}{condition} TO {SqlIdentifier.Quote(row["user_name"])}")));
        }

        if (grants.Count == 0) return [];
        var users = await ReadAsync("ins_users", null, "users", cancellationToken).ConfigureAwait(false);
        var named = users.Where(u => grants.Any(g => g.User == u["name"])).Select(u => new OutsideObject(OutsideKind.User, u["name"], "",
            $"passwords cannot be read: CREATE USER {SqlIdentifier.Quote(u["name"])} PASS '…'{Flag(u, "sysinfo")}{Flag(u, "createdb")}"));
        return [.. Sorted([.. named]), .. Sorted([.. grants.Select(g => g.Grant)])];
    }

    private static string Flag(CatalogRow user, string name) => user[name] is { Length: > 0 } value ? $" {name.ToUpperInvariant()} {value}" : "";

    private static OutsideObject Listed(string kind, string name, CatalogRow row, string column) =>
        row.MayBeCut(column) ? new OutsideObject(kind, name, "", CutNote)
        : row[column].Length == 0 ? new OutsideObject(kind, name, "", "the server does not give its statement")
        : new OutsideObject(kind, name, row[column]);

    private static List<OutsideObject> Sorted(List<OutsideObject> objects) => [.. objects.OrderBy(o => o.Name, StringComparer.Ordinal)];

    private async ValueTask<string?> FirstTagAsync(string table, CancellationToken cancellationToken)
    {
        var rows = await ReadOrNothingAsync($"DESCRIBE {SqlIdentifier.Quote(database, table)}", cancellationToken).ConfigureAwait(false);
        return rows.Where(r => r["note"].Contains("TAG", StringComparison.OrdinalIgnoreCase)).Select(r => r["field"]).FirstOrDefault();
    }

    private async ValueTask<string?> ShowCreateAsync(string sql, CancellationToken cancellationToken)
    {
        var rows = await ReadOrNothingAsync(sql, cancellationToken).ConfigureAwait(false);
        return rows.Count == 0 ? null : rows[0].Values.Values.ElementAtOrDefault(1) as string;
    }

    private async ValueTask<List<CatalogRow>> ReadAsync(string table, string? where, string what, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadOrNothingAsync($"SELECT * FROM information_schema.{table}{(where is null ? "" : " WHERE " + where)}", cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            warn($"The {what} of {database} are not part of this point: the server does not show them ({e.ServerMessage}).");
            return [];
        }
    }

    private async ValueTask<List<CatalogRow>> ReadOrNothingAsync(string sql, CancellationToken cancellationToken)
    {
        try
        {
            return await QueryRows.ReadCatalogAsync(connection, sql, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (IsUnknownHere(e))
        {
            return [];
        }
    }

    private static bool IsUnknownHere(TDengineException error) => error.ServerCode is
        0x0100 // operation not supported
        or 0x2600 // syntax error
        or 0x2602 // no column of that name
        or 0x2603 // table does not exist
        or 0x04A1 // view does not exist: dropped since it was listed
        or 0x0362 or 0x0618; // super table or table does not exist: likewise
}
