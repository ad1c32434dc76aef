using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Sql;

/// <summary>Literals that give back exactly the raw value they were made of.</summary>
/// <remarks>Source: values written and read back on a 3.3.7.5 server.</remarks>
public static class SqlLiteral
{
    /// <summary>Appends a raw value (content without a length; NCHAR as UCS-4; JSON as a tag set).</summary>
    /// <param name="sql">Where to.</param>
    /// <param name="type">The type.</param>
    /// <param name="value">The content.</param>
    /// <param name="scale">Digits of a DECIMAL behind the point.</param>
    /// <exception cref="TidemarkException">A value that SQL cannot express: NaN, infinities and subnormal doubles, strings that are not UTF-8 or hold a zero byte.</exception>
    /// <exception cref="TDengineFormatException">The content is not of its type.</exception>
    public static void Append(StringBuilder sql, DataType type, ReadOnlySpan<byte> value, int scale = 0)
    {
        ArgumentNullException.ThrowIfNull(sql);
        switch (type)
        {
            case DataType.Float or DataType.Double:
                AppendNumber(sql, type, value);
                break;
            case DataType.VarBinary or DataType.Blob or DataType.MediumBlob:
                AppendBinary(sql, value);
                break;
            case DataType.Geometry:
                sql.Append('\'').Append(GeometryText.FromWkb(value)).Append('\'');
                break;
            case DataType.NChar:
                AppendText(sql, NCharText.ToText(value));
                break;
            case DataType.VarChar:
                AppendText(sql, RawValue.ToObject(type, value) as string ?? throw NotInSql("a VARCHAR that is not UTF-8"));
                break;
            case DataType.Json:
                var json = TagSet.Parse(value.ToArray()).ToJson();
                if (json is null) sql.Append("NULL");
                else AppendText(sql, json);
                break;
            case DataType.Bool:
                sql.Append(RawValue.ToObject(type, value) is true ? "true" : "false");
                break;
            default:
                sql.Append(CultureInfo.InvariantCulture, $"{RawValue.ToObject(type, value, scale) ?? "NULL"}");
                break;
        }
    }

    /// <summary>A raw value as a literal.</summary>
    /// <exception cref="TidemarkException">A value that SQL cannot express.</exception>
    public static string Of(DataType type, ReadOnlySpan<byte> value, int scale = 0)
    {
        var sql = new StringBuilder();
        Append(sql, type, value, scale);
        return sql.ToString();
    }

    /// <summary>A text between single quotes, escaped.</summary>
    /// <exception cref="TidemarkException">The text holds a zero character.</exception>
    public static string Text(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var sql = new StringBuilder(value.Length + 2);
        AppendText(sql, value);
        return sql.ToString();
    }

    internal static void AppendText(StringBuilder sql, ReadOnlySpan<char> value)
    {
        sql.Append('\'');
        foreach (var c in value)
        {
            switch (c)
            {
                case '\'': sql.Append("\\'"); break;
                case '\\': sql.Append("\\\\"); break;
                case '\n': sql.Append("\\n"); break;
                case '\r': sql.Append("\\r"); break;
                case '\t': sql.Append("\\t"); break;
                case '\0': throw NotInSql("a text with a zero character");
                default: sql.Append(c); break;
            }
        }

        sql.Append('\'');
    }

    private static void AppendBinary(StringBuilder sql, ReadOnlySpan<byte> value)
    {
        sql.Append('\'');
        if (!value.IsEmpty) sql.Append("\\x");
        foreach (var b in value) sql.Append(CultureInfo.InvariantCulture, $"{b:x2}");
        sql.Append('\'');
    }

    private static void AppendNumber(StringBuilder sql, DataType type, ReadOnlySpan<byte> value)
    {
        // A FLOAT is written as the double it equals: the server parses a double and narrows it, and refuses texts above the greatest float.
        var number = type == DataType.Float ? BinaryPrimitives.ReadSingleLittleEndian(value) : BinaryPrimitives.ReadDoubleLittleEndian(value);
        if (!double.IsFinite(number)) throw NotInSql($"the {type.SqlName()} {number.ToString(CultureInfo.InvariantCulture)}");
        // The server's parser takes the underflow that its C library reports for a mistake.
        if (double.IsSubnormal(number)) throw NotInSql($"the subnormal {type.SqlName()} {number.ToString("R", CultureInfo.InvariantCulture)}");
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        sql.Append(text);
        if (!text.AsSpan().ContainsAny('.', 'E')) sql.Append(".0");
    }

    private static TidemarkException NotInSql(string what) => new(
        ErrorCode.ApplyFailed, $"SQL cannot express {what}.", "Rows with such values are written as data messages or bound values; for a tag, change the value in the source.");
}
