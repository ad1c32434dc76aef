using System.Globalization;
using System.Text;
using Tidemark.TDengine.Messages;

namespace Tidemark.TDengine.Sql;

/// <summary>ALTER STABLE statements from the request inside a message.</summary>
public static class AlterSuperTableSql
{
    /// <summary>The statements that repeat the request.</summary>
    /// <param name="table">The super table's bare name.</param>
    /// <param name="alteration">The request.</param>
    /// <param name="database">The database; null for the current one.</param>
    public static IReadOnlyList<string> Statements(string table, SuperTableAlteration alteration, string? database = null)
    {
        ArgumentNullException.ThrowIfNull(alteration);
        var head = $"ALTER STABLE {SqlIdentifier.Quote(database, table)} ";
        if (alteration.Change == SuperTableChange.Options) return Options(head, alteration);
        if (alteration.Change == SuperTableChange.RenameTag)
            return [$"{head}RENAME TAG {SqlIdentifier.Quote(alteration.Fields[0].Name)} {SqlIdentifier.Quote(alteration.Fields[1].Name)}"];
        return [.. alteration.Fields.Select(field => Statement(head, alteration.Change, field))];
    }

    private static string Statement(string head, SuperTableChange change, ColumnDefinition field)
    {
        var sql = new StringBuilder(head);
        return (change switch
        {
            SuperTableChange.AddTag => sql.Append("ADD TAG ").AppendIdentifier(field.Name).Append(' ').AppendType(field),
            SuperTableChange.DropTag => sql.Append("DROP TAG ").AppendIdentifier(field.Name),
            SuperTableChange.AddColumn or SuperTableChange.AddCompressedColumn => sql.Append("ADD COLUMN ").AppendColumn(field),
            SuperTableChange.DropColumn => sql.Append("DROP COLUMN ").AppendIdentifier(field.Name),
            SuperTableChange.WidenColumn => sql.Append("MODIFY COLUMN ").AppendIdentifier(field.Name).Append(' ').AppendType(field),
            SuperTableChange.WidenTag => sql.Append("MODIFY TAG ").AppendIdentifier(field.Name).Append(' ').AppendType(field),
            SuperTableChange.SetCompression => sql.Append("MODIFY COLUMN ").AppendIdentifier(field.Name).AppendCompression(field.Compression ?? default),
            _ => throw new ArgumentOutOfRangeException(nameof(change), change, "A change without a statement."),
        }).ToString();
    }

    private static List<string> Options(string head, SuperTableAlteration alteration)
    {
        var statements = new List<string>();
        if (alteration.Comment is { } comment) statements.Add(head + "COMMENT " + StoredComment.Literal(comment));
        if (alteration.KeepMinutes is { } keep) statements.Add(string.Create(CultureInfo.InvariantCulture, $"{head}KEEP {keep}m"));
        return statements;
    }
}
