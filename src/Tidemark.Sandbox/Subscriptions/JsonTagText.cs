using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Tidemark.Sandbox.WebSockets;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>Tag values in the JSON form of metas: strings in quotes of their own, numbers through a double.</summary>
internal static class JsonTagText
{
    /// <summary>The value of a tag in a create message.</summary>
    public static void WriteValue(JsonAnswer json, DataType type, ReadOnlySpan<byte> value)
    {
        switch (type)
        {
            case DataType.Bool: json.Number(value[0]); break;
            case DataType.Float: json.Literal(Number(BinaryPrimitives.ReadSingleLittleEndian(value), 17)); break;
            case DataType.Double: json.Literal(Number(BinaryPrimitives.ReadDoubleLittleEndian(value), 15)); break;
            case DataType.BigInt: json.Literal(Number(BinaryPrimitives.ReadInt64LittleEndian(value), 17)); break;
            case DataType.UBigInt: json.Literal(Number(BinaryPrimitives.ReadUInt64LittleEndian(value), 17)); break;
            default:
                if (type.IsVariable())
                    json.Text(Of(type, value));
                else
                    json.Literal(Of(type, value));
                break;
        }
    }

    /// <summary>The value of a tag in SET TAG.</summary>
    public static string Of(DataType type, ReadOnlySpan<byte> value) => type switch
    {
        DataType.NChar => $"\"{NCharText.ToText(value)}\"",
        DataType.VarChar => $"\"{Encoding.UTF8.GetString(value)}\"",
        DataType.VarBinary => $"\"\\x{Convert.ToHexString(value)}\"",

        // The real library copies as a C string: it ends at the first zero byte, closing quote included.
        DataType.Geometry => "\"" + Encoding.Latin1.GetString(value[..(value.IndexOf((byte)0) is var end and >= 0 ? end : value.Length)]),
        DataType.Bool => value[0] != 0 ? "true" : "false",
        _ => Convert.ToString(RawValue.ToObject(type, value), CultureInfo.InvariantCulture) ?? string.Empty,
    };

    /// <summary>A JSON tag of a create message.</summary>
    public static void WriteJson(JsonAnswer json, CreateChildTable child)
    {
        if (OfJson(child.Tags) is not { } text) return;
        json.Comma();
        json.Open().Member("name", child.TagNames[0]).Member("type", (long)DataType.Json).Member("value", text).Close();
    }

    /// <summary>A JSON tag as one text, members by key; null when there are none.</summary>
    public static string? OfJson(TagSet tags)
    {
        if (tags.Values.Count == 0) return null;
        var members = tags.Values.OrderBy(member => member.Key, StringComparer.Ordinal).Select(member => $"\"{member.Key}\":{JsonMember(member)}");
        return "{" + string.Join(',', members) + "}";
    }

    private static string JsonMember(TagValue member) => member.Type switch
    {
        DataType.NChar => $"\"{NCharText.ToText(member.Value.Span)}\"",
        DataType.Double => Number(BinaryPrimitives.ReadDoubleLittleEndian(member.Value.Span), 15),
        DataType.Bool => member.Value.Span[0] != 0 ? "true" : "false",
        _ => "null",
    };

    /// <summary>A number as C's <c>%.{digits}g</c> writes it.</summary>
    private static string Number(double value, int digits)
    {
        if (double.IsInteger(value) && Math.Abs(value) < 1e15) return ((long)value).ToString(CultureInfo.InvariantCulture);
        var exponent = value == 0 ? 0 : (int)Math.Floor(Math.Log10(Math.Abs(value)));
        if (exponent < -4 || exponent >= digits)
        {
            var text = value.ToString("E" + (digits - 1).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
            var at = text.IndexOf('E', StringComparison.Ordinal);
            var mantissa = text[..at].Contains('.', StringComparison.Ordinal) ? text[..at].TrimEnd('0').TrimEnd('.') : text[..at];
            var power = int.Parse(text[(at + 1)..], CultureInfo.InvariantCulture);
            return FormattableString.Invariant($"{mantissa}e{(power < 0 ? '-' : '+')}{Math.Abs(power):00}");
        }

        var plain = value.ToString("F" + Math.Max(0, digits - 1 - exponent).ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return plain.Contains('.', StringComparison.Ordinal) ? plain.TrimEnd('0').TrimEnd('.') : plain;
    }
}
