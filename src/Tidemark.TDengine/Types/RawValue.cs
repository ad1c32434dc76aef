using System.Buffers.Binary;
using System.Text;
using Tidemark.Errors;

namespace Tidemark.TDengine.Types;

/// <summary>Single raw values (content without a length prefix) from and to .NET values.</summary>
public static class RawValue
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// The .NET value: bool, sbyte … ulong, float, double, long for TIMESTAMP, string for VARCHAR, NCHAR, JSON and DECIMAL (exact text),
    /// byte[] for VARBINARY, GEOMETRY and blobs, and for a VARCHAR that is not UTF-8; null for the NULL type.
    /// </summary>
    /// <param name="type">The type.</param>
    /// <param name="raw">The content.</param>
    /// <param name="scale">Digits of a DECIMAL behind the point.</param>
    /// <exception cref="TDengineFormatException">The content has not the width of its type.</exception>
    public static object? ToObject(DataType type, ReadOnlySpan<byte> raw, int scale = 0)
    {
        var width = type.FixedWidth();
        if (width != 0 && raw.Length != width) throw new TDengineFormatException(ErrorCode.Corrupt, $"a {type.SqlName()} value of {raw.Length} bytes", 0);
        return type switch
        {
            DataType.Null => null,
            DataType.Bool => raw[0] != 0,
            DataType.TinyInt => (sbyte)raw[0],
            DataType.SmallInt => BinaryPrimitives.ReadInt16LittleEndian(raw),
            DataType.Int => BinaryPrimitives.ReadInt32LittleEndian(raw),
            DataType.BigInt or DataType.Timestamp => BinaryPrimitives.ReadInt64LittleEndian(raw),
            DataType.Float => BinaryPrimitives.ReadSingleLittleEndian(raw),
            DataType.Double => BinaryPrimitives.ReadDoubleLittleEndian(raw),
            DataType.UTinyInt => raw[0],
            DataType.USmallInt => BinaryPrimitives.ReadUInt16LittleEndian(raw),
            DataType.UInt => BinaryPrimitives.ReadUInt32LittleEndian(raw),
            DataType.UBigInt => BinaryPrimitives.ReadUInt64LittleEndian(raw),
            DataType.Decimal or DataType.Decimal64 => DecimalText.ToText(raw, scale),
            DataType.NChar => NCharText.ToText(raw),
            DataType.VarChar or DataType.Json => TextOrBytes(raw),
            _ => raw.ToArray(),
        };
    }

    /// <summary>The raw content of a .NET value, as <see cref="ToObject"/> gives it; null for null.</summary>
    /// <param name="type">The type.</param>
    /// <param name="value">Any number fits any numeric type that can hold it; text for DECIMAL and the string types, byte[] for all variable types.</param>
    /// <param name="scale">Digits of a DECIMAL behind the point.</param>
    /// <exception cref="OverflowException">The number does not fit the type.</exception>
    public static byte[]? FromObject(DataType type, object? value, int scale = 0)
    {
        if (value is null) return null;
        if (type.IsVariable()) return FromVariable(type, value);
        var bytes = new byte[type.FixedWidth()];
        var culture = System.Globalization.CultureInfo.InvariantCulture;
        switch (type)
        {
            case DataType.Bool: bytes[0] = Convert.ToBoolean(value, culture) ? (byte)1 : (byte)0; break;
            case DataType.TinyInt: bytes[0] = (byte)Convert.ToSByte(value, culture); break;
            case DataType.UTinyInt: bytes[0] = Convert.ToByte(value, culture); break;
            case DataType.SmallInt: BinaryPrimitives.WriteInt16LittleEndian(bytes, Convert.ToInt16(value, culture)); break;
            case DataType.USmallInt: BinaryPrimitives.WriteUInt16LittleEndian(bytes, Convert.ToUInt16(value, culture)); break;
            case DataType.Int: BinaryPrimitives.WriteInt32LittleEndian(bytes, Convert.ToInt32(value, culture)); break;
            case DataType.UInt: BinaryPrimitives.WriteUInt32LittleEndian(bytes, Convert.ToUInt32(value, culture)); break;
            case DataType.BigInt or DataType.Timestamp: BinaryPrimitives.WriteInt64LittleEndian(bytes, Convert.ToInt64(value, culture)); break;
            case DataType.UBigInt: BinaryPrimitives.WriteUInt64LittleEndian(bytes, Convert.ToUInt64(value, culture)); break;
            case DataType.Float: BinaryPrimitives.WriteSingleLittleEndian(bytes, Convert.ToSingle(value, culture)); break;
            case DataType.Double: BinaryPrimitives.WriteDoubleLittleEndian(bytes, Convert.ToDouble(value, culture)); break;
            case DataType.Decimal64: BinaryPrimitives.WriteInt64LittleEndian(bytes, checked((long)Scaled(value, scale))); break;
            case DataType.Decimal: BinaryPrimitives.WriteInt128LittleEndian(bytes, Scaled(value, scale)); break;
            default: return null;
        }

        return bytes;
    }

    private static Int128 Scaled(object value, int scale) =>
        DecimalText.Parse(Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) ?? string.Empty, scale);

    private static byte[] FromVariable(DataType type, object value) => value switch
    {
        byte[] bytes => bytes,
        string text when type == DataType.NChar => NCharText.ToBytes(text),
        string text => Encoding.UTF8.GetBytes(text),
        _ => throw new ArgumentException($"A {type.SqlName()} takes text or bytes, not {value.GetType().Name}.", nameof(value)),
    };

    private static object TextOrBytes(ReadOnlySpan<byte> raw)
    {
        if (!System.Text.Unicode.Utf8.IsValid(raw)) return raw.ToArray();
        return Utf8.GetString(raw);
    }
}
