using System.Text;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Sql;

/// <summary>Literals that give back exactly the raw value they were made of.</summary>
public static class SqlLiteral
{
    /// <summary>Appends a raw value (content without a length; NCHAR as UCS-4).</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="type">The type.</param>
    /// <param name="value">The content.</param>
    /// <param name="scale">Digits of a DECIMAL behind the point.</param>
    public static void Append(StringBuilder sql, DataType type, ReadOnlySpan<byte> value, int scale = 0) => throw new NotSupportedException();

    /// <summary>A raw value as a literal.</summary>
    public static string Of(DataType type, ReadOnlySpan<byte> value, int scale = 0)
    {
        var sql = new StringBuilder();
        Append(sql, type, value, scale);
        return sql.ToString();
    }

    /// <summary>A text between single quotes, escaped.</summary>
    public static string Text(string value) => throw new NotSupportedException();
}
