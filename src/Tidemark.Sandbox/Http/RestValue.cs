using System.Buffers.Binary;
using System.Globalization;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Http;

/// <summary>Values in REST answers: times in RFC 3339, decimals as text, binaries in hexadecimal. Source: answers of a 3.3.7.5 adapter.</summary>
internal static class RestValue
{
    public static void Write(JsonAnswer json, RawBlock block, int column, int row, TimePrecision precision, TimeZoneInfo zone)
    {
        var header = block.Columns[column];
        if (block.IsNull(column, row))
        {
            json.Literal("null");
            return;
        }

        var raw = block.GetValue(column, row);
        switch (header.Type)
        {
            case DataType.Bool: json.Literal(raw[0] != 0 ? "true" : "false"); break;
            case DataType.Float: json.Literal(Number(BinaryPrimitives.ReadSingleLittleEndian(raw).ToString("R", CultureInfo.InvariantCulture))); break;
            case DataType.Double: json.Literal(Number(BinaryPrimitives.ReadDoubleLittleEndian(raw).ToString("R", CultureInfo.InvariantCulture))); break;
            case DataType.Timestamp: json.Text(Time(BinaryPrimitives.ReadInt64LittleEndian(raw), precision, zone)); break;
            case DataType.UBigInt: json.Number(BinaryPrimitives.ReadUInt64LittleEndian(raw)); break;
            case DataType.VarChar or DataType.Json: json.Text(raw); break;
            case DataType.NChar: json.Text(NCharText.ToText(raw)); break;
            case DataType.VarBinary or DataType.Geometry or DataType.Blob or DataType.MediumBlob: json.Text(Convert.ToHexStringLower(raw)); break;
            case DataType.Decimal or DataType.Decimal64: json.Text(DecimalText.ToText(raw, header.Scale)); break;
            default: json.Number(Convert.ToInt64(RawValue.ToObject(header.Type, raw), CultureInfo.InvariantCulture)); break;
        }
    }

    /// <summary>A time in a zone, with as many digits behind the second as the precision has.</summary>
    private static string Time(long value, TimePrecision precision, TimeZoneInfo zone)
    {
        var perSecond = precision switch
        {
            TimePrecision.Milliseconds => 1_000L,
            TimePrecision.Microseconds => 1_000_000L,
            _ => 1_000_000_000L,
        };
        var digits = 3 * ((int)precision + 1);
        var seconds = Math.DivRem(value, perSecond, out var fraction);
        if (fraction < 0) (seconds, fraction) = (seconds - 1, fraction + perSecond);
        var culture = CultureInfo.InvariantCulture;
        if (seconds is < -62_135_596_800 or > 253_402_300_799) return value.ToString(culture);
        var time = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeSeconds(seconds), zone);
        var offset = time.Offset == TimeSpan.Zero ? "Z" : time.ToString("zzz", culture);
        return time.ToString("yyyy-MM-dd'T'HH:mm:ss", culture) + "." + fraction.ToString("D" + digits.ToString(culture), culture) + offset;
    }

    /// <summary>The shortest digits, in plain notation from 1e-6 up to 1e21 and with an exponent outside.</summary>
    private static string Number(string shortest)
    {
        var sign = shortest.StartsWith('-') ? "-" : string.Empty;
        var text = shortest.AsSpan(sign.Length);
        if (!char.IsAsciiDigit(text[0])) return "null";
        var at = text.IndexOf('E');
        var exponent = at < 0 ? 0 : int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture);
        var mantissa = at < 0 ? text : text[..at];
        var point = mantissa.IndexOf('.');
        var digits = string.Concat(point < 0 ? mantissa : mantissa[..point], point < 0 ? string.Empty : mantissa[(point + 1)..]);
        exponent += (point < 0 ? mantissa.Length : point) - 1;
        var leading = digits.Length - digits.TrimStart('0').Length;
        if (leading == digits.Length) return sign + "0";
        digits = digits[leading..].TrimEnd('0');
        exponent -= leading;
        if (exponent is < -6 or >= 21)
        {
            var fraction = digits.Length > 1 ? "." + digits[1..] : string.Empty;
            return FormattableString.Invariant($"{sign}{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent)}");
        }

        if (exponent < 0) return sign + "0." + new string('0', -exponent - 1) + digits;
        if (digits.Length <= exponent + 1) return sign + digits.PadRight(exponent + 1, '0');
        return sign + digits[..(exponent + 1)] + "." + digits[(exponent + 1)..];
    }
}
