using System.Globalization;
using System.Text;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Sql;

/// <summary>CREATE statements from definitions. All say IF NOT EXISTS.</summary>
public static class CreateTableSql
{
    /// <summary><c>CREATE STABLE</c> with columns, keys, storage options, tags, KEEP and SMA.</summary>
    /// <param name="definition">The definition.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <param name="comment">The comment, which messages do not carry; null for none.</param>
    /// <exception cref="ArgumentException">A DECIMAL without precision (from a snapshot).</exception>
    public static string SuperTable(SuperTableDefinition definition, string? database = null, string? comment = null)
    {
        ArgumentNullException.ThrowIfNull(definition);
        var sql = new StringBuilder("CREATE STABLE IF NOT EXISTS ").Append(SqlIdentifier.Quote(database, definition.Name)).Append(" (")
            .AppendList(definition.Columns.Columns, static (s, c) => s.AppendColumn(c)).Append(") TAGS (")
            .AppendList(definition.Tags.Columns, static (s, c) => s.AppendIdentifier(c.Name).Append(' ').AppendType(c)).Append(')');
        if (!string.IsNullOrEmpty(comment)) sql.Append(" COMMENT ").Append(StoredComment.Literal(comment));
        if (definition.Keep > 0) sql.Append(CultureInfo.InvariantCulture, $" KEEP {definition.Keep}m");
        AppendSma(sql, definition.Columns.Columns);
        if (definition.IsVirtual == true) sql.Append(" VIRTUAL 1");
        return sql.ToString();
    }

    /// <summary><c>CREATE TABLE</c> of a normal table with TTL and COMMENT; <c>CREATE VTABLE</c> for a virtual one.</summary>
    /// <param name="table">The table.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <exception cref="ArgumentException">A DECIMAL without precision (from a snapshot).</exception>
    public static string NormalTable(CreateNormalTable table, string? database = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        var sql = new StringBuilder(table.IsVirtual ? "CREATE VTABLE IF NOT EXISTS " : "CREATE TABLE IF NOT EXISTS ").Append(SqlIdentifier.Quote(database, table.Name)).Append(" (");
        sql.AppendList(table.Columns.Columns, (s, c) =>
        {
            s.AppendColumn(c);
            var reference = table.References.FirstOrDefault(r => r.ColumnId == c.ColumnId);
            if (reference?.Database is not null) AppendReference(s.Append(" FROM "), reference);
        });
        sql.Append(')');
        if (!table.IsVirtual) AppendOptions(sql, table);
        return sql.ToString();
    }

    /// <summary>Batched <c>CREATE TABLE … USING … TAGS …</c> statements.</summary>
    /// <param name="tables">The tables, none of them virtual; super tables may differ.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <param name="maximumTables">Tables in one statement.</param>
    /// <param name="maximumLength">Characters of one statement; a single table may exceed it. The server takes 1 MiB.</param>
    /// <exception cref="Tidemark.Errors.TidemarkException">A tag that SQL cannot express.</exception>
    public static IEnumerable<string> ChildTables(IEnumerable<CreateChildTable> tables, string? database = null, int maximumTables = 500, int maximumLength = 300_000)
    {
        ArgumentNullException.ThrowIfNull(tables);
        var sql = new StringBuilder();
        var count = 0;
        foreach (var table in tables)
        {
            if (table.IsVirtual) throw new ArgumentException($"Table '{table.Name}' is virtual: a statement of its own creates it.", nameof(tables));
            if (count == 0) sql.Append("CREATE TABLE");
            AppendChild(sql, table, database);
            if (++count < maximumTables && sql.Length < maximumLength) continue;
            yield return sql.ToString();
            sql.Clear();
            count = 0;
        }

        if (count > 0) yield return sql.ToString();
    }

    /// <summary><c>CREATE VTABLE … USING</c> of a virtual child table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="superTable">Its super table, which knows the names of the columns.</param>
    /// <param name="database">The database of both; null for the current one.</param>
    public static string VirtualChildTable(CreateChildTable table, SuperTableDefinition superTable, string? database = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        ArgumentNullException.ThrowIfNull(superTable);
        var sql = new StringBuilder("CREATE VTABLE IF NOT EXISTS ").Append(SqlIdentifier.Quote(database, table.Name));
        var referenced = table.References.Where(r => r.Database is not null)
            .Join(superTable.Columns.Columns, r => r.ColumnId, c => c.ColumnId, (r, c) => (c.Name, Reference: r)).ToList();
        if (referenced.Count > 0)
        {
            sql.Append(" (").AppendList(referenced, static (s, r) => AppendReference(s.AppendIdentifier(r.Name).Append(" FROM "), r.Reference)).Append(')');
        }

        AppendUsing(sql, table, database);
        return sql.ToString();
    }

    internal static void AppendReference(StringBuilder sql, ColumnReference reference) =>
        sql.AppendIdentifier(reference.Database ?? string.Empty).Append('.').AppendIdentifier(reference.Table ?? string.Empty).Append('.').AppendIdentifier(reference.Column ?? string.Empty);

    private static void AppendChild(StringBuilder sql, CreateChildTable table, string? database)
    {
        sql.Append(" IF NOT EXISTS ").Append(SqlIdentifier.Quote(database, table.Name));
        AppendUsing(sql, table, database);
        AppendOptions(sql, table);
    }

    private static void AppendUsing(StringBuilder sql, CreateChildTable table, string? database)
    {
        sql.Append(" USING ").Append(SqlIdentifier.Quote(database, table.SuperTableName));
        if (table.TagNames.Count == 0)
        {
            sql.Append(" TAGS (").AppendList(Enumerable.Range(0, Math.Max(1, (int)table.TagCount)), static (s, _) => s.Append("NULL")).Append(')');
            return;
        }

        sql.Append(" (").AppendList(table.TagNames, static (s, name) => s.AppendIdentifier(name)).Append(") TAGS (");
        if (table.Tags.IsJson) SqlLiteral.Append(sql, DataType.Json, table.Tags.ToArray());
        else if (table.Tags.Values.Count != table.TagNames.Count) throw new ArgumentException($"Table '{table.Name}' has {table.Tags.Values.Count} tags and {table.TagNames.Count} names of tags.");
        else sql.AppendList(table.Tags.Values, static (s, tag) => SqlLiteral.Append(s, tag.Type, tag.Value.Span));
        sql.Append(')');
    }

    private static void AppendOptions(StringBuilder sql, CreateTableRequest table)
    {
        if (table.TtlDays > 0) sql.Append(CultureInfo.InvariantCulture, $" TTL {table.TtlDays}");
        if (table.Comment is not null) sql.Append(" COMMENT ").Append(StoredComment.Literal(table.Comment));
    }

    /// <summary>Without a list every column has statistics, the timestamp too; with a list only those in it. Columns added later have none.</summary>
    private static void AppendSma(StringBuilder sql, IReadOnlyList<ColumnDefinition> columns)
    {
        var listed = columns.Where(c => c.Flags.HasFlag(ColumnFlags.Sma)).ToList();
        if (listed.Count > 0 && listed.Count < columns.Count) sql.Append(" SMA (").AppendList(listed, static (s, c) => s.AppendIdentifier(c.Name)).Append(')');
    }
}
