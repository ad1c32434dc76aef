using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>A value with its type; strings and binaries as the bytes that a column holds (NCHAR: UCS-4).</summary>
internal readonly struct SqlValue
{
    private readonly Int128 _number;
    private readonly ReadOnlyMemory<byte> _bytes;

    private SqlValue(DataType type, Int128 number, ReadOnlyMemory<byte> bytes, byte scale, bool hasValue)
    {
        Type = type;
        _number = number;
        _bytes = bytes;
        Scale = scale;
        HasValue = hasValue;
    }

    public DataType Type { get; }

    /// <summary>Decimals: digits behind the point.</summary>
    public byte Scale { get; }

    public bool HasValue { get; }

    public bool IsNull => !HasValue;

    public static SqlValue Null(DataType type = DataType.Null) => new(type, 0, default, 0, false);

    public static SqlValue Bool(bool value) => new(DataType.Bool, value ? 1 : 0, default, 0, true);

    /// <summary>An integer or timestamp of any type.</summary>
    public static SqlValue Integer(DataType type, Int128 value) => new(type, value, default, 0, true);

    public static SqlValue BigInt(long value) => new(DataType.BigInt, value, default, 0, true);

    public static SqlValue Timestamp(long value) => new(DataType.Timestamp, value, default, 0, true);

    public static SqlValue Double(double value) => new(DataType.Double, BitConverter.DoubleToInt64Bits(value), default, 0, true);

    public static SqlValue Float(float value) => new(DataType.Float, BitConverter.DoubleToInt64Bits(value), default, 0, true);

    public static SqlValue Decimal(DataType type, Int128 scaled, byte scale) => new(type, scaled, default, scale, true);

    /// <summary>A value of a variable type, its content.</summary>
    public static SqlValue Variable(DataType type, ReadOnlyMemory<byte> content) => new(type, 0, content, 0, true);

    public static SqlValue Text(string text) => Variable(DataType.VarChar, Encoding.UTF8.GetBytes(text));

    /// <summary>VARCHAR of a text, NULL of null.</summary>
    public static SqlValue TextOrNull(string? text) => text is null ? Null(DataType.VarChar) : Text(text);

    public bool IsText => Type is DataType.VarChar or DataType.NChar or DataType.Json;

    public bool IsFloating => Type is DataType.Float or DataType.Double;

    /// <summary>The integer, timestamp, bool or unscaled decimal.</summary>
    public Int128 AsInteger => IsFloating ? (Int128)AsDouble : _number;

    public double AsDouble => IsFloating ? BitConverter.Int64BitsToDouble((long)_number)
        : Type.IsDecimal() ? (double)_number / Math.Pow(10, Scale)
        : IsText ? double.TryParse(AsText, NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0
        : (double)_number;

    /// <summary>The content of a variable type.</summary>
    public ReadOnlyMemory<byte> Content => _bytes;

    /// <summary>A string's text; numbers as they print.</summary>
    public string AsText => Type switch
    {
        DataType.NChar => NCharText.ToText(_bytes.Span),
        DataType.VarChar or DataType.Json => Encoding.UTF8.GetString(_bytes.Span),
        DataType.Bool => _number != 0 ? "true" : "false",
        DataType.Float or DataType.Double => AsDouble.ToString("F6", CultureInfo.InvariantCulture),
        _ when Type.IsVariable() => Convert.ToHexStringLower(_bytes.Span),
        _ => _number.ToString(CultureInfo.InvariantCulture),
    };

    /// <summary>Whether it counts as true in a condition; NULL does not.</summary>
    public bool IsTrue => HasValue && (IsFloating ? AsDouble != 0 : !Type.IsVariable() && _number != 0);

    /// <summary>The value that column bytes hold.</summary>
    /// <param name="type">The column's type.</param>
    /// <param name="raw">Little-endian of fixed types, the content of variable ones; copied.</param>
    /// <param name="scale">Digits of a decimal behind the point.</param>
    public static SqlValue FromRaw(DataType type, ReadOnlySpan<byte> raw, byte scale = 0) => type switch
    {
        DataType.Bool => Bool(raw[0] != 0),
        DataType.TinyInt => Integer(type, (sbyte)raw[0]),
        DataType.UTinyInt => Integer(type, raw[0]),
        DataType.SmallInt => Integer(type, BinaryPrimitives.ReadInt16LittleEndian(raw)),
        DataType.USmallInt => Integer(type, BinaryPrimitives.ReadUInt16LittleEndian(raw)),
        DataType.Int => Integer(type, BinaryPrimitives.ReadInt32LittleEndian(raw)),
        DataType.UInt => Integer(type, BinaryPrimitives.ReadUInt32LittleEndian(raw)),
        DataType.BigInt or DataType.Timestamp => Integer(type, BinaryPrimitives.ReadInt64LittleEndian(raw)),
        DataType.UBigInt => Integer(type, BinaryPrimitives.ReadUInt64LittleEndian(raw)),
        DataType.Float => Float(BinaryPrimitives.ReadSingleLittleEndian(raw)),
        DataType.Double => Double(BinaryPrimitives.ReadDoubleLittleEndian(raw)),
        DataType.Decimal64 => Decimal(type, BinaryPrimitives.ReadInt64LittleEndian(raw), scale),
        DataType.Decimal => Decimal(type, BinaryPrimitives.ReadInt128LittleEndian(raw), scale),
        DataType.Null => Null(),
        _ => Variable(type, raw.ToArray()),
    };

    /// <summary>The bytes for a column of this value's type; not for NULL.</summary>
    /// <param name="scratch">At least 16 bytes, used for fixed types.</param>
    public ReadOnlySpan<byte> ToRaw(Span<byte> scratch)
    {
        switch (Type)
        {
            case DataType.Bool or DataType.TinyInt or DataType.UTinyInt:
                scratch[0] = (byte)((long)_number & 0xFF);
                return scratch[..1];
            case DataType.SmallInt or DataType.USmallInt:
                BinaryPrimitives.WriteInt16LittleEndian(scratch, unchecked((short)(long)_number));
                return scratch[..2];
            case DataType.Int or DataType.UInt:
                BinaryPrimitives.WriteInt32LittleEndian(scratch, unchecked((int)(long)_number));
                return scratch[..4];
            case DataType.BigInt or DataType.UBigInt or DataType.Timestamp or DataType.Decimal64:
                BinaryPrimitives.WriteInt64LittleEndian(scratch, unchecked((long)(ulong)(UInt128)_number));
                return scratch[..8];
            case DataType.Float:
                BinaryPrimitives.WriteSingleLittleEndian(scratch, (float)AsDouble);
                return scratch[..4];
            case DataType.Double:
                BinaryPrimitives.WriteDoubleLittleEndian(scratch, AsDouble);
                return scratch[..8];
            case DataType.Decimal:
                BinaryPrimitives.WriteInt128LittleEndian(scratch, _number);
                return scratch[..16];
            default:
                return _bytes.Span;
        }
    }

    /// <summary>The bytes for a column in an array of their own; null for NULL.</summary>
    public byte[]? ToRawArray()
    {
        if (IsNull) return null;
        Span<byte> scratch = stackalloc byte[16];
        return ToRaw(scratch).ToArray();
    }
}
