using System.Globalization;
using System.Text;
using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Sql;

/// <summary>ALTER TABLE statements from messages; those of super tables are in <see cref="AlterSuperTableSql"/>.</summary>
public static class AlterTableSql
{
    /// <summary>The statements that do what an ALTER TABLE message says.</summary>
    /// <param name="message">The message.</param>
    /// <param name="database">The database; null for the current one.</param>
    /// <param name="isVirtual">Whether the table is virtual, which the message does not say for every action.</param>
    /// <exception cref="NotSupportedException">An action that was not decoded.</exception>
    /// <exception cref="Tidemark.Errors.TidemarkException">A tag value that SQL cannot express.</exception>
    public static IReadOnlyList<string> Statements(AlterTable message, string? database = null, bool isVirtual = false)
    {
        ArgumentNullException.ThrowIfNull(message);
        isVirtual |= message.Action is SetColumnReference or AddReferencedColumn;
        var head = (isVirtual ? "ALTER VTABLE " : "ALTER TABLE ") + SqlIdentifier.Quote(database, message.TableName) + " ";
        return message.Action is SetTableOptions options ? Options(head, options) : [Statement(head, message.Action)];
    }

    private static string Statement(string head, AlterTableAction action)
    {
        var sql = new StringBuilder(head);
        switch (action)
        {
            case SetTag tag:
                AppendTag(sql.Append("SET TAG "), new NamedTagValue(0, tag.TagName, tag.Type, tag.Value));
                break;
            case SetTags tags:
                sql.Append("SET TAG ").AppendList(tags.Tags, AppendTag);
                break;
            case AddColumn add:
                sql.Append("ADD COLUMN ").AppendColumn(add.Column);
                break;
            case AddReferencedColumn add:
                CreateTableSql.AppendReference(sql.Append("ADD COLUMN ").AppendColumn(add.Column).Append(" FROM "), add.Reference);
                break;
            case DropColumn drop:
                sql.Append("DROP COLUMN ").AppendIdentifier(drop.ColumnName);
                break;
            case WidenColumn widen:
                sql.Append("MODIFY COLUMN ").AppendColumn(new ColumnDefinition { Name = widen.ColumnName, Type = widen.Type, Bytes = widen.Bytes });
                break;
            case RenameColumn rename:
                sql.Append("RENAME COLUMN ").AppendIdentifier(rename.ColumnName).Append(' ').AppendIdentifier(rename.NewName);
                break;
            case SetColumnCompression set:
                sql.Append("MODIFY COLUMN ").AppendIdentifier(set.ColumnName).AppendCompression(set.Compression);
                break;
            case SetColumnReference set:
                sql.Append("ALTER COLUMN ").AppendIdentifier(set.ColumnName).Append(" SET ");
                if (set.Reference is null) sql.Append("NULL");
                else CreateTableSql.AppendReference(sql, set.Reference);
                break;
            default:
                throw new NotSupportedException($"Alter action {action.Code} has no statement.");
        }

        return sql.ToString();
    }

    private static List<string> Options(string head, SetTableOptions options)
    {
        var statements = new List<string>();
        if (options.TtlDays is { } ttl) statements.Add(string.Create(CultureInfo.InvariantCulture, $"{head}TTL {ttl}"));
        if (options.Comment is { } comment) statements.Add(head + "COMMENT " + StoredComment.Literal(comment));
        return statements;
    }

    private static void AppendTag(StringBuilder sql, NamedTagValue tag)
    {
        sql.AppendIdentifier(tag.Name).Append(" = ");
        if (tag.Value is { } value) SqlLiteral.Append(sql, tag.Type, value.Span);
        else sql.Append("NULL");
    }
}
