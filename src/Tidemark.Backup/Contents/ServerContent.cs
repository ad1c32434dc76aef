using System.Text;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Queries;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>Reads all of a database from its server, block by block, into digests.</summary>
public static class ServerContent
{
    /// <summary>Reads a database over a connection of its own.</summary>
    /// <exception cref="Errors.TidemarkException">The server cannot be reached or refuses.</exception>
    public static async ValueTask<DatabaseContent> ReadAsync(Dsn server, string database, CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(server, null, null, cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        return await ReadAsync(connection, database, cancellationToken).ConfigureAwait(false);
    }

    internal static async ValueTask<DatabaseContent> ReadAsync(ITDengineConnection connection, string database, CancellationToken cancellationToken)
    {
        var content = new DatabaseContent();
        var catalog = new SourceCatalog(connection, database);
        var tables = (await catalog.ReadTablesAsync(cancellationToken).ConfigureAwait(false)).Where(t => !t.IsVirtual).ToDictionary(t => t.Name, StringComparer.Ordinal);
        foreach (var table in (await catalog.ReadSuperTablesAsync(null, cancellationToken).ConfigureAwait(false)).Where(t => !t.IsVirtual))
        {
            content.AddColumns(table.Name, table.Definition.Columns.Columns, table.Definition.Tags.Columns);
            await ReadTagsAsync(connection, database, table.Definition, tables, content, cancellationToken).ConfigureAwait(false);
            await ReadRowsAsync(connection, $"SELECT tbname, {List(table.Definition.Columns)} FROM {SqlIdentifier.Quote(database, table.Name)}", null, content, cancellationToken).ConfigureAwait(false);
        }

        foreach (var table in tables.Values.Where(t => t.SuperTable is null))
        {
            var columns = await catalog.DescribeTableAsync(table.Name, cancellationToken).ConfigureAwait(false);
            content.AddColumns(table.Name, columns.Columns, []);
            content.AddTable(table.Name, new TableContent(0, 0, DatabaseContent.PropertiesOf(null, table.TtlDays, table.Comment, [])));
            await ReadRowsAsync(connection, $"SELECT {List(columns)} FROM {SqlIdentifier.Quote(database, table.Name)}", table.Name, content, cancellationToken).ConfigureAwait(false);
        }

        return content;
    }

    private static async ValueTask ReadTagsAsync(
        ITDengineConnection connection, string database, SuperTableDefinition parent, Dictionary<string, TableFacts> facts, DatabaseContent content, CancellationToken cancellationToken)
    {
        var sql = $"SELECT TAGS tbname, {List(parent.Tags)} FROM {SqlIdentifier.Quote(database, parent.Name)}";
        await QueryRows.ForEachBlockAsync(connection, sql, (block, _) =>
        {
            for (var row = 0; row < block.RowCount; row++)
            {
                var name = QueryRows.Text(block.GetObject(0, row));
                facts.TryGetValue(name, out var known);
                var tags = parent.Tags.Columns.Select((tag, i) => (Value(block, tag, i + 1, row), block.IsNull(i + 1, row)));
                content.AddTable(name, new TableContent(0, 0, DatabaseContent.PropertiesOf(parent.Name, known?.TtlDays ?? 0, known?.Comment, tags)));
            }

            return ValueTask.CompletedTask;
        }, cancellationToken).ConfigureAwait(false);
    }

    // The text of a JSON tag in one form, whoever wrote it.
    private static ReadOnlyMemory<byte> Value(RawBlock block, ColumnDefinition tag, int column, int row) =>
        tag.Type != DataType.Json || block.IsNull(column, row) ? block.GetValue(column, row).ToArray() : JsonText(TagSet.FromJson(Encoding.UTF8.GetString(block.GetValue(column, row))));

    internal static ReadOnlyMemory<byte> JsonText(TagSet tags) => Encoding.UTF8.GetBytes(tags.ToJson() ?? "");

    private static ValueTask ReadRowsAsync(ITDengineConnection connection, string sql, string? table, DatabaseContent content, CancellationToken cancellationToken) =>
        QueryRows.ForEachBlockAsync(connection, sql, (block, _) =>
        {
            for (var row = 0; row < block.RowCount;)
            {
                var begin = row;
                var digest = default(RowDigest);
                do digest.Add(block, row++, table is null ? 1 : 0);
                while (row < block.RowCount && (table is not null || block.GetValue(0, row).SequenceEqual(block.GetValue(0, begin))));
                content.AddRows(table ?? Encoding.UTF8.GetString(block.GetValue(0, begin)), digest);
            }

            return ValueTask.CompletedTask;
        }, cancellationToken);

    private static string List(TableSchema columns) => string.Join(", ", columns.Columns.Select(c => SqlIdentifier.Quote(c.Name)));
}
