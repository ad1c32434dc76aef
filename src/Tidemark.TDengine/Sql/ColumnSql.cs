using System.Globalization;
using System.Text;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Sql;

/// <summary>Columns as SQL declares them.</summary>
internal static class ColumnSql
{
    /// <summary>The type with its length or precision, e.g. <c>NCHAR(8)</c>.</summary>
    public static StringBuilder AppendType(this StringBuilder sql, ColumnDefinition column)
    {
        sql.Append(column.Type.SqlName());
        return column.Type switch
        {
            DataType.VarChar or DataType.NChar or DataType.VarBinary or DataType.Geometry => sql.Append(CultureInfo.InvariantCulture, $"({column.DeclaredLength})"),
            DataType.Decimal or DataType.Decimal64 when column.TypeModifier != 0 => sql.Append(CultureInfo.InvariantCulture, $"({column.Precision}, {column.Scale})"),
            DataType.Decimal or DataType.Decimal64 => throw new ArgumentException(
                $"Column '{column.Name}' is a DECIMAL whose precision and scale are not known: snapshots do not carry them. Take them from DESCRIBE."),
            _ => sql,
        };
    }

    /// <summary>A column with storage options (where they are not the default) and its part of a composite key.</summary>
    public static StringBuilder AppendColumn(this StringBuilder sql, ColumnDefinition column)
    {
        sql.AppendIdentifier(column.Name).Append(' ').AppendType(column);
        if (column.Compression is { } compression && compression != ColumnCompression.DefaultOf(column.Type)) sql.AppendCompression(compression);
        return column.Flags.HasFlag(ColumnFlags.CompositeKey) ? sql.Append(" PRIMARY KEY") : sql;
    }

    /// <summary>The storage options that say something.</summary>
    public static StringBuilder AppendCompression(this StringBuilder sql, ColumnCompression compression)
    {
        if (compression.EncodeName is { } encode) sql.Append(" ENCODE '").Append(encode).Append('\'');
        if (compression.CompressName is { } compress) sql.Append(" COMPRESS '").Append(compress).Append('\'');
        if (compression.LevelName is { } level) sql.Append(" LEVEL '").Append(level).Append('\'');
        return sql;
    }

    /// <summary>Items with commas between them.</summary>
    public static StringBuilder AppendList<T>(this StringBuilder sql, IEnumerable<T> items, Action<StringBuilder, T> append)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first) sql.Append(", ");
            first = false;
            append(sql, item);
        }

        return sql;
    }
}
