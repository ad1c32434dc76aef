using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Schemaless;

/// <summary>The literals of line protocol: numbers with a suffix of their type, booleans, strings in quotes.</summary>
internal static class FieldLiteral
{
    private static readonly (string Suffix, DataType Type)[] Suffixes =
    [
        ("i8", DataType.TinyInt), ("i16", DataType.SmallInt), ("i32", DataType.Int), ("i64", DataType.BigInt), ("i", DataType.BigInt),
        ("u8", DataType.UTinyInt), ("u16", DataType.USmallInt), ("u32", DataType.UInt), ("u64", DataType.UBigInt), ("u", DataType.UBigInt),
        ("f32", DataType.Float), ("f64", DataType.Double),
    ];

    public static SchemalessField Tag(string name, string value) =>
        new(name, DataType.NChar, NCharText.ToBytes(value), Encoding.UTF8.GetByteCount(value));

    public static SchemalessField Number(string name, double value) => new(name, DataType.Double, RawValue.FromObject(DataType.Double, value)!, 0);

    public static SchemalessField Text(string name, string value, DataType type) =>
        new(name, type, RawValue.FromObject(type, value)!, Encoding.UTF8.GetByteCount(value));

    public static SchemalessField Flag(string name, bool value) => new(name, DataType.Bool, [value ? (byte)1 : (byte)0], 0);

    /// <exception cref="SandboxException">0x3002: no literal.</exception>
    public static SchemalessField Parse(string name, string literal)
    {
        if (literal.Length >= 2 && literal[^1] == '"')
        {
            if (literal[0] == '"') return Text(name, Unescape(literal[1..^1]), DataType.VarChar);
            if (literal[0] is 'L' or 'l' && literal[1] == '"') return Text(name, Unescape(literal[2..^1]), DataType.NChar);
        }

        if (literal is "t" or "T" or "true" or "True" or "TRUE") return Flag(name, true);
        if (literal is "f" or "F" or "false" or "False" or "FALSE") return Flag(name, false);
        foreach (var (suffix, type) in Suffixes)
            if (literal.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && Convert(literal[..^suffix.Length], type) is { } bytes)
                return new SchemalessField(name, type, bytes, 0);
        return Convert(literal, DataType.Double) is { } plain
            ? new SchemalessField(name, DataType.Double, plain, 0)
            : throw new SandboxException(0x3002, "Invalid data format:" + literal);
    }

    private static string Unescape(string text) => text.Replace("\\\"", "\"", StringComparison.Ordinal).Replace("\\\\", "\\", StringComparison.Ordinal);

    private static byte[]? Convert(string digits, DataType type)
    {
        var culture = CultureInfo.InvariantCulture;
        try
        {
            object? value = type switch
            {
                DataType.Float or DataType.Double => double.TryParse(digits, culture, out var real) ? real : null,
                DataType.UTinyInt or DataType.USmallInt or DataType.UInt or DataType.UBigInt => ulong.TryParse(digits, culture, out var natural) ? natural : null,
                _ => long.TryParse(digits, culture, out var whole) ? whole : null,
            };
            return RawValue.FromObject(type, value);
        }
        catch (OverflowException)
        {
            return null;
        }
    }
}
