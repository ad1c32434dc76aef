using System.Globalization;
using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Sql.Syntax;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>Turns a literal into a value of a column's type. Source: answers of a 3.3.7.5 server to good and bad values.</summary>
internal static class LiteralConverter
{
    private const NumberStyles Number = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>The value for a column or tag.</summary>
    /// <exception cref="SandboxException">The literal does not fit.</exception>
    public static SqlValue Convert(string sql, in Literal literal, ColumnDefinition column, in LiteralContext context)
    {
        if (literal.Kind == LiteralKind.Null) return SqlValue.Null(column.Type);
        if (literal.Kind == LiteralKind.Word && !IsKnownWord(sql.AsSpan(literal.Start, literal.End - literal.Start)))
            throw SqlErrors.Syntax(sql[literal.Start..], "invalid data or symbol");
        if (literal is { Kind: LiteralKind.Text } && literal.End - literal.Start == 2 && IsNumber(column.Type))
            throw SqlErrors.Syntax(string.Empty, "invalid numeric data");
        switch (column.Type)
        {
            case DataType.Bool: return Bool(sql, literal);
            case DataType.Timestamp: return SqlValue.Timestamp(Timestamp(sql, literal, context));
            case DataType.Float or DataType.Double: return Floating(sql, literal, column.Type);
            case DataType.Decimal or DataType.Decimal64:
                var scaled = Decimals.Parse(NumberText(sql, literal), column.DecimalPrecision, column.DecimalScale) ?? throw SqlErrors.DecimalOverflow();
                return SqlValue.Decimal(column.Type, scaled, (byte)column.DecimalScale);
            case DataType.VarChar or DataType.NChar or DataType.VarBinary or DataType.Geometry or DataType.Json or DataType.Blob or DataType.MediumBlob:
                return Variable(sql, literal, column);
            default: return Integer(sql, literal, column.Type);
        }
    }

    /// <summary>The timestamp of a literal.</summary>
    public static long Timestamp(string sql, in Literal literal, in LiteralContext context)
    {
        var text = sql.AsSpan(literal.Start, literal.End - literal.Start);
        long? value = literal.Kind switch
        {
            LiteralKind.Word when text is "now" or "NOW" => context.Now,
            LiteralKind.Word when text is "today" or "TODAY" => context.Today,
            LiteralKind.Integer when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) => number,
            LiteralKind.Text => ParseTime(Tokenizer.Unquote(text), context),
            _ => null,
        };
        if (value is not { } timestamp) throw SqlErrors.Syntax(Near(sql, literal), "invalid timestamp");
        if (literal.Offset is not { } offset) return timestamp;
        var count = long.Parse(sql.AsSpan(offset.Start, offset.End - offset.Start - 1), CultureInfo.InvariantCulture);
        var ticks = TimeText.Duration(count, sql[offset.End - 1], context.Precision) ?? throw SqlErrors.Syntax(sql[offset.Start..], "invalid timestamp");
        return offset.IsNegative ? timestamp - ticks : timestamp + ticks;
    }

    /// <summary>A time, or a number in quotes.</summary>
    private static long? ParseTime(string text, in LiteralContext context) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : TimeText.Parse(text, context.Precision, context.Zone);

    private static bool IsNumber(DataType type) => type.IsInteger() || type.IsDecimal() || type is DataType.Float or DataType.Double;

    private static bool IsKnownWord(ReadOnlySpan<char> word) =>
        word.Equals("true", StringComparison.OrdinalIgnoreCase) || word.Equals("false", StringComparison.OrdinalIgnoreCase)
        || word.Equals("now", StringComparison.OrdinalIgnoreCase) || word.Equals("today", StringComparison.OrdinalIgnoreCase);

    private static SqlValue Bool(string sql, in Literal literal)
    {
        var text = NumberText(sql, literal);
        if (literal.Kind is LiteralKind.Word or LiteralKind.Text)
        {
            if (text.Equals("true", StringComparison.OrdinalIgnoreCase)) return SqlValue.Bool(true);
            if (text.Equals("false", StringComparison.OrdinalIgnoreCase)) return SqlValue.Bool(false);
        }

        return literal.Kind != LiteralKind.Word && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? SqlValue.Bool(number != 0)
            : throw SqlErrors.Syntax(Near(sql, literal), "invalid bool data");
    }

    private static SqlValue Integer(string sql, in Literal literal, DataType type)
    {
        var text = NumberText(sql, literal);
        Int128 value;
        if (literal.Kind == LiteralKind.PrefixedInteger)
        {
            value = Prefixed(text);
        }
        else if (literal.Kind == LiteralKind.Word || !Int128.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value))
        {
            if (literal.Kind == LiteralKind.Word || !double.TryParse(text, Number, CultureInfo.InvariantCulture, out var real) || !double.IsFinite(real))
                throw SqlErrors.Syntax(Near(sql, literal), $"invalid {Name(type)} data");
            value = (Int128)Math.Round(real, MidpointRounding.AwayFromZero);
        }

        var (low, high) = Range(type);
        // A negative number for an unsigned type is invalid rather than an overflow, as is a number beyond 64 bits.
        if ((low == 0 && value < 0) || value < long.MinValue || value > ulong.MaxValue)
            throw SqlErrors.Syntax(Near(sql, literal), $"invalid {Name(type)} data");
        if (value < low || value > high)
            throw SqlErrors.Syntax(Near(sql, literal), type is DataType.BigInt or DataType.UBigInt ? $"invalid {Name(type)} data" : $"{Name(type)} data overflow");
        return SqlValue.Integer(type, value);
    }

    private static SqlValue Floating(string sql, in Literal literal, DataType type)
    {
        var text = NumberText(sql, literal);
        double value = 0;
        var isGood = literal.Kind == LiteralKind.PrefixedInteger
            ? (value = (double)Prefixed(text)) >= 0
            : literal.Kind != LiteralKind.Word && double.TryParse(text, Number, CultureInfo.InvariantCulture, out value);
        if (!isGood || !double.IsFinite(value) || (type == DataType.Float && !float.IsFinite((float)value)))
            throw SqlErrors.Syntax(Near(sql, literal), type == DataType.Float || literal.Kind != LiteralKind.Text ? "illegal float data" : "illegal double data");
        return type == DataType.Float ? SqlValue.Float((float)value) : SqlValue.Double(value);
    }

    private static SqlValue Variable(string sql, in Literal literal, ColumnDefinition column)
    {
        var text = literal.Kind == LiteralKind.Text
            ? Tokenizer.Unquote(sql.AsSpan(literal.Start, literal.End - literal.Start))
            : sql[literal.Start..literal.End];
        byte[]? content;
        switch (column.Type)
        {
            case DataType.NChar:
                content = NCharText.ToBytes(text);
                break;
            case DataType.VarBinary or DataType.Blob or DataType.MediumBlob:
                content = Binary(text) ?? throw new SandboxException(0x266A, "Invalid varbinary value: " + column.Name);
                break;
            case DataType.Geometry:
                content = GeometryText.Parse(text) ?? throw SqlErrors.Syntax(text, "Invalid function para value");
                break;
            case DataType.Json:
                content = JsonTagText.Canonical(text);
                if (content is null) return SqlValue.Null(DataType.Json);
                break;
            default:
                content = Encoding.UTF8.GetBytes(text);
                break;
        }

        if (column.Type is not (DataType.Blob or DataType.MediumBlob or DataType.Json) && content.Length + 2 > column.Bytes)
            throw SqlErrors.ValueTooLong(column.Name);
        return SqlValue.Variable(column.Type, content);
    }

    /// <summary>The bytes of <c>\x…</c>, or of the text itself; null for hex digits that are none.</summary>
    private static byte[]? Binary(string text)
    {
        if (!text.StartsWith("\\x", StringComparison.Ordinal)) return Encoding.UTF8.GetBytes(text);
        var digits = text.AsSpan(2);
        if (digits.Length % 2 != 0) return null;
        foreach (var digit in digits)
            if (!char.IsAsciiHexDigit(digit))
                return null;
        return System.Convert.FromHexString(digits);
    }

    /// <summary>The characters of a number, a quoted one too.</summary>
    private static ReadOnlySpan<char> NumberText(string sql, in Literal literal)
    {
        var text = sql.AsSpan(literal.Start, literal.End - literal.Start);
        return literal.Kind == LiteralKind.Text ? Tokenizer.Unquote(text) : text;
    }

    private static Int128 Prefixed(ReadOnlySpan<char> text)
    {
        var isNegative = text[0] == '-';
        var digits = text.TrimStart("+-");
        Int128 value = digits[1] is 'x' or 'X'
            ? UInt64.TryParse(digits[2..], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex) ? hex : Int128.MaxValue
            : UInt64.TryParse(digits[2..], NumberStyles.AllowBinarySpecifier, CultureInfo.InvariantCulture, out var bits) ? bits : Int128.MaxValue;
        return isNegative ? -value : value;
    }

    /// <summary>What a message names: the content of a text, otherwise the statement from here on.</summary>
    private static string Near(string sql, in Literal literal) =>
        literal.Kind == LiteralKind.Text ? Tokenizer.Unquote(sql.AsSpan(literal.Start, literal.End - literal.Start)) : sql[literal.Start..];

    private static string Name(DataType type) => type switch
    {
        DataType.UTinyInt => "unsigned tinyint",
        DataType.USmallInt => "unsigned smallint",
        DataType.UInt => "unsigned int",
        DataType.UBigInt => "unsigned bigint",
        _ => type.SqlName().ToLowerInvariant(),
    };

    private static (Int128 Low, Int128 High) Range(DataType type) => type switch
    {
        DataType.TinyInt => (sbyte.MinValue, sbyte.MaxValue),
        DataType.SmallInt => (short.MinValue, short.MaxValue),
        DataType.Int => (int.MinValue, int.MaxValue),
        DataType.UTinyInt => (0, byte.MaxValue),
        DataType.USmallInt => (0, ushort.MaxValue),
        DataType.UInt => (0, uint.MaxValue),
        DataType.UBigInt => (0, ulong.MaxValue),
        _ => (long.MinValue, long.MaxValue),
    };
}
