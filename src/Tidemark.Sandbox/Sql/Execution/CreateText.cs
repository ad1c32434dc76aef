using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.SystemTables;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Execution;

/// <summary>The texts of SHOW CREATE. Source: answers of a 3.3.7.5 server.</summary>
internal static class CreateText
{
    public static string Of(Database database)
    {
        var text = new StringBuilder($"CREATE DATABASE `{database.Name}`");
        foreach (var (name, value) in database.Options.Values)
        {
            var isQuoted = name is "CACHEMODEL" or "PRECISION" or "ENCRYPT_ALGORITHM";
            text.Append(CultureInfo.InvariantCulture, $" {name} {(isQuoted ? $"'{value}'" : value)}");
        }

        return text.ToString();
    }

    public static string Of(SuperTable table)
    {
        var text = new StringBuilder($"CREATE STABLE `{table.Name}` (");
        AppendColumns(text, table.Columns);
        text.Append(") TAGS (");
        AppendColumns(text, table.Tags);
        text.Append(')');
        if (table.Comment is { } comment) text.Append($" COMMENT '{comment}'");
        if (table.KeepMinutes > 0) text.Append(CultureInfo.InvariantCulture, $" KEEP {table.KeepMinutes}m");
        // The clause is printed where not every column keeps block statistics.
        var flagged = table.Columns.Where(column => (column.Flags & ColumnFlags.Sma) == ColumnFlags.Sma).ToList();
        if (flagged.Count > 0 && flagged.Count < table.Columns.Count)
            text.Append($" SMA({string.Join(',', flagged.Select(column => $"`{column.Name}`"))})");
        if (table.IsVirtual) text.Append(" VIRTUAL 1");
        return text.ToString();
    }

    /// <summary>The text of a child or normal table, as bytes: tags may hold some that are no text.</summary>
    /// <exception cref="SandboxException">A tag that the server cannot print.</exception>
    public static SqlValue Of(Table table)
    {
        var bytes = new List<byte>(256);
        if (table is ChildTable child) AppendChild(bytes, child);
        else Append(bytes, Columns(table));
        if (table.Comment is { } comment) Append(bytes, $" COMMENT '{comment}'");
        if (table.TtlDays > 0) Append(bytes, string.Create(CultureInfo.InvariantCulture, $" TTL {table.TtlDays}"));
        return SqlValue.Variable(DataType.VarChar, bytes.ToArray());
    }

    private static string Columns(Table table)
    {
        var text = new StringBuilder($"CREATE {(table.IsVirtual ? "VTABLE" : "TABLE")} `{table.Name}` (");
        AppendColumns(text, table.Columns, table.SourceOf);
        return text.Append(')').ToString();
    }

    private static void AppendChild(List<byte> bytes, ChildTable child)
    {
        var tags = child.SuperTable.Tags;
        if (child.HasTagBehindItsPlace) throw new SandboxException(0x0110, "Unexpected generic error");
        Append(bytes, child.IsVirtual ? $"CREATE VTABLE `{child.Name}` ({Sources(child)})" : $"CREATE TABLE `{child.Name}`");
        Append(bytes, $" USING `{child.SuperTable.Name}` ({string.Join(", ", tags.Select(tag => $"`{tag.Name}`"))}) TAGS (");
        for (var i = 0; i < tags.Count; i++)
        {
            if (i > 0) Append(bytes, ", ");
            TypeText.AppendTagLiteral(bytes, tags[i], child.TagValue(tags[i]));
        }

        bytes.Add((byte)')');
    }

    private static string Sources(ChildTable child) =>
        string.Join(", ", child.Columns.Where(column => child.SourceOf(column) is not null).Select(column => $"`{column.Name}`{SourceClause(child.SourceOf(column))}"));

    private static string SourceClause(SourceColumn? source) =>
        source is null ? string.Empty : $" FROM `{source.Database}`.`{source.Table}`.`{source.Column}`";

    private static void AppendColumns(StringBuilder text, IReadOnlyList<ColumnDefinition> columns, Func<ColumnDefinition, SourceColumn?>? sourceOf = null)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            if (i > 0) text.Append(", ");
            text.Append($"`{columns[i].Name}` {TypeText.ForCreate(columns[i])}");
            if (columns[i].IsCompositeKey) text.Append(" COMPOSITE KEY");
            text.Append(SourceClause(sourceOf?.Invoke(columns[i])));
        }
    }

    private static void Append(List<byte> bytes, string text) => bytes.AddRange(Encoding.UTF8.GetBytes(text));
}
