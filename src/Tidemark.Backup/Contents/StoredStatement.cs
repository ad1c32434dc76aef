using System.Text;
using Tidemark.Backup.Replay;
using Tidemark.Errors;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Contents;

/// <summary>The statements that stand among the schema frames of an initial point: comments of super tables.</summary>
internal static class StoredStatement
{
    /// <summary>The statement that gives a super table its comment.</summary>
    public static string Comment(PointSuperTable table) => $"ALTER STABLE {SqlIdentifier.Quote(table.Name)} COMMENT {StoredComment.Literal(table.Comment!)}";

    /// <summary>The super table that a statement is about; null when it is of another kind.</summary>
    public static string? SuperTableOf(ReadOnlySpan<byte> statement)
    {
        const string head = "ALTER STABLE `";
        var sql = Encoding.UTF8.GetString(statement);
        if (!sql.StartsWith(head, StringComparison.Ordinal)) return null;
        var name = new StringBuilder();
        for (var i = head.Length; i < sql.Length; i++)
        {
            if (sql[i] == '`' && (i + 1 >= sql.Length || sql[++i] != '`')) return name.ToString();
            name.Append(sql[i]);
        }

        return null;
    }

    /// <summary>Does to the schema what a statement says.</summary>
    /// <exception cref="TidemarkException">It is of another kind (TM404).</exception>
    public static void Apply(PointSchema schema, ReadOnlySpan<byte> statement, StreamPlace place)
    {
        var sql = Encoding.UTF8.GetString(statement);
        foreach (var table in schema.SuperTables)
        {
            var head = $"ALTER STABLE {SqlIdentifier.Quote(table.Name)} COMMENT ";
            if (!sql.StartsWith(head, StringComparison.Ordinal) || sql.Length < head.Length + 2) continue;
            table.Comment = sql[(head.Length + 1)..^1];
            return;
        }

        throw new TidemarkException(ErrorCode.UnknownMessage, $"The statement \"{sql}\" cannot be evaluated without a server ({place}).", "A newer Tidemark may know it; a restore runs it.");
    }
}
