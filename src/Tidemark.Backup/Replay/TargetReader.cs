using Tidemark.Backup.Capture;
using Tidemark.Backup.Queries;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Replay;

/// <summary>Reads the schema of a target that this run did not create from nothing.</summary>
internal static class TargetReader
{
    /// <summary>Fills the model with what the target holds. Columns of normal tables are read when they are first needed.</summary>
    public static async ValueTask LoadAsync(TargetConnection connection, string database, TargetSchema schema, CancellationToken cancellationToken)
    {
        var superTables = await connection.ReadAsync((c, token) => new SourceCatalog(c, database).ReadSuperTablesAsync(null, token), cancellationToken).ConfigureAwait(false);
        foreach (var table in superTables)
        {
            if (table.IsVirtual) schema.LearnVirtual(table.Name);
            else schema.Add(TargetSuperTable.From(table.Definition));
        }

        var tables = await connection.ReadAsync((c, token) => new SourceCatalog(c, database).ReadTablesAsync(token), cancellationToken).ConfigureAwait(false);
        foreach (var table in tables)
        {
            if (table.IsVirtual) schema.LearnVirtual(table.Name);
            else if (table.SuperTable is null) schema.AddTable(table.Name, new TargetNormalTable(table.Name));
            else if (schema.TryGetSuperTable(table.SuperTable, out var parent)) schema.AddTable(table.Name, parent);
        }
    }

    /// <summary>The columns of a table, read from the target where they are not known yet.</summary>
    public static async ValueTask<TargetColumns> ColumnsAsync(TargetConnection connection, string database, string name, TargetTable table, CancellationToken cancellationToken)
    {
        if (table.Columns is { } known) return known;
        var columns = await connection.ReadAsync((c, token) => new SourceCatalog(c, database).DescribeTableAsync(name, token), cancellationToken).ConfigureAwait(false);
        return table.Columns = new TargetColumns(columns.Columns);
    }

    /// <summary>The names of the tables with a TTL.</summary>
    public static async ValueTask<List<string>> ExpiringAsync(TargetConnection connection, string database, CancellationToken cancellationToken)
    {
        var sql = $"SELECT `table_name` FROM information_schema.ins_tables WHERE `db_name` = {SqlLiteral.Text(database)} AND `ttl` > 0";
        var rows = await connection.ReadAsync((c, token) => QueryRows.ReadAsync(c, sql, token), cancellationToken).ConfigureAwait(false);
        return [.. rows.Select(r => QueryRows.Text(r[0]))];
    }

    /// <summary>Notes what a create request made.</summary>
    public static void Add(TargetSchema schema, CreateNormalTable table) =>
        schema.AddTable(table.Name, new TargetNormalTable(table.Name) { Columns = schema.Share(table.Columns.Columns) });
}
