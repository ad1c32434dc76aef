using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Values;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.SystemTables;

/// <summary>Types and tag values as SHOW and information_schema print them. Source: answers of a 3.3.7.5 server.</summary>
internal static class TypeText
{
    /// <summary>E.g. <c>VARCHAR(24)</c>, <c>DECIMAL(10,2)</c>, <c>INT UNSIGNED</c>.</summary>
    public static string WithLength(ColumnDefinition column) => column.Type switch
    {
        DataType.Json => "JSON(16382)",
        _ => ForCreate(column),
    };

    /// <summary>As ins_columns prints it: without the length of binaries.</summary>
    public static string ForColumnList(ColumnDefinition column) =>
        column.Type is DataType.VarBinary or DataType.Geometry ? column.Type.SqlName() : WithLength(column);

    /// <summary>As SHOW CREATE TABLE prints it.</summary>
    public static string ForCreate(ColumnDefinition column) => column.Type switch
    {
        DataType.VarChar or DataType.NChar or DataType.VarBinary or DataType.Geometry =>
            string.Create(CultureInfo.InvariantCulture, $"{column.Type.SqlName()}({column.Type.DeclaredLength(column.Bytes)})"),
        DataType.Decimal or DataType.Decimal64 => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.DecimalPrecision},{column.DecimalScale})"),
        _ => column.Type.SqlName(),
    };

    /// <summary>As DESCRIBE prints it.</summary>
    public static string ForDescribe(ColumnDefinition column) => column.Type.IsDecimal()
        ? string.Create(CultureInfo.InvariantCulture, $"DECIMAL({column.DecimalPrecision}, {column.DecimalScale})")
        : column.Type.SqlName();

    /// <summary>The length that DESCRIBE prints.</summary>
    public static int DescribedLength(ColumnDefinition column) => column.Type switch
    {
        DataType.Json => (column.Bytes - 2) / 4,
        _ => column.Type.DeclaredLength(column.Bytes),
    };

    /// <summary>A tag's value as ins_tags prints it; null for NULL.</summary>
    public static string? TagValue(ColumnDefinition tag, byte[]? raw)
    {
        if (IsNull(tag, raw)) return null;
        return tag.Type switch
        {
            DataType.Float => ((double)BinaryPrimitives.ReadSingleLittleEndian(raw)).ToString("F5", CultureInfo.InvariantCulture),
            DataType.Double => BinaryPrimitives.ReadDoubleLittleEndian(raw).ToString("F9", CultureInfo.InvariantCulture),
            DataType.VarBinary => "\\x" + Convert.ToHexString(raw),
            DataType.Geometry => GeometryText.Format(raw) ?? string.Empty,
            _ => SqlValue.FromRaw(tag.Type, raw).AsText,
        };
    }

    /// <summary>Appends a tag's value as SHOW CREATE TABLE prints it, which for geometries is their bytes.</summary>
    /// <exception cref="SandboxException">An empty NCHAR, at which the server fails.</exception>
    public static void AppendTagLiteral(List<byte> target, ColumnDefinition tag, byte[]? raw)
    {
        if (IsNull(tag, raw))
        {
            Append(target, tag.Type == DataType.Json ? "null" : "NULL");
            return;
        }

        switch (tag.Type)
        {
            case DataType.NChar when raw.Length == 0: throw new SandboxException(0x0203, "Invalid value in client");
            case DataType.NChar: Append(target, "\"" + NCharText.ToText(raw) + "\""); break;
            case DataType.Json: target.AddRange(raw); break;
            case DataType.VarBinary: Append(target, "\"\\x" + Convert.ToHexString(raw) + "\""); break;
            case DataType.VarChar or DataType.Geometry:
                target.Add((byte)'"');
                target.AddRange(raw);
                target.Add((byte)'"');
                break;
            case DataType.Float: Append(target, Exponential(BinaryPrimitives.ReadSingleLittleEndian(raw))); break;
            case DataType.Double: Append(target, Exponential(BinaryPrimitives.ReadDoubleLittleEndian(raw))); break;
            default: Append(target, SqlValue.FromRaw(tag.Type, raw).AsText); break;
        }
    }

    /// <summary>Whether a tag reads as NULL: an empty JSON does.</summary>
    private static bool IsNull(ColumnDefinition tag, [NotNullWhen(false)] byte[]? raw) =>
        raw is null || (tag.Type == DataType.Json && raw.Length == 0);

    /// <summary>C's <c>%e</c>.</summary>
    private static string Exponential(double value)
    {
        var text = value.ToString("e6", CultureInfo.InvariantCulture);
        var mark = text.IndexOf('e', StringComparison.Ordinal);
        var exponent = int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, mark)}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):D2}");
    }

    private static void Append(List<byte> target, string text) => target.AddRange(Encoding.UTF8.GetBytes(text));
}
