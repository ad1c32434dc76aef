using System.Buffers.Binary;
using System.Globalization;
using Tidemark.Errors;

namespace Tidemark.TDengine.Types;

/// <summary>DECIMAL values (scaled integers of 8 or 16 bytes) from and to exact decimal text.</summary>
public static class DecimalText
{
    /// <summary>The scaled integer of a raw value.</summary>
    /// <exception cref="TDengineFormatException">Neither 8 nor 16 bytes.</exception>
    public static Int128 ToInteger(ReadOnlySpan<byte> raw) => raw.Length switch
    {
        8 => BinaryPrimitives.ReadInt64LittleEndian(raw),
        16 => BinaryPrimitives.ReadInt128LittleEndian(raw),
        _ => throw new TDengineFormatException(ErrorCode.Corrupt, $"a DECIMAL value of {raw.Length} bytes", 0),
    };

    /// <summary>The text of a raw value, with exactly <paramref name="scale"/> digits behind the point.</summary>
    public static string ToText(ReadOnlySpan<byte> raw, int scale)
    {
        var value = ToInteger(raw);
        var negative = Int128.IsNegative(value);
        var digits = (negative ? UInt128.Zero - (UInt128)value : (UInt128)value).ToString(CultureInfo.InvariantCulture);
        if (scale > 0)
        {
            digits = digits.PadLeft(scale + 1, '0');
            digits = string.Concat(digits.AsSpan(0, digits.Length - scale), ".", digits.AsSpan(digits.Length - scale));
        }

        return negative ? "-" + digits : digits;
    }

    /// <summary>The scaled integer of a text such as <c>-12.5</c>.</summary>
    /// <exception cref="FormatException">Not a plain decimal number, more digits behind the point than the scale, or beyond 128 bits.</exception>
    public static Int128 Parse(string text, int scale)
    {
        ArgumentNullException.ThrowIfNull(text);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var fraction = point < 0 ? string.Empty : text[(point + 1)..];
        if (fraction.Length > scale) throw new FormatException($"'{text}' has more than {scale} digits behind the point.");
        if (text.AsSpan().TrimStart("+-.").IsEmpty) throw new FormatException($"'{text}' is not a DECIMAL.");
        var whole = point < 0 ? text : text[..point];
        var joined = string.Concat(whole is "" or "-" or "+" ? whole + "0" : whole, fraction, new string('0', scale - fraction.Length));
        if (!Int128.TryParse(joined, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)) throw new FormatException($"'{text}' is not a DECIMAL.");
        return value;
    }
}
