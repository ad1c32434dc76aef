using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Tests.RawWrites;

/// <summary>Values as texts that are equal when the values are.</summary>
internal static class ContentText
{
    /// <summary>A cell as REST answered it.</summary>
    public static string Recorded(string type, JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.String => cell.GetString()!,
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => type switch
        {
            "FLOAT" => Text(cell.GetSingle()),
            "DOUBLE" => Text(cell.GetDouble()),
            _ => cell.GetRawText(),
        },
    };

    /// <summary>A value of a block.</summary>
    public static string Value(TimePrecision precision, RawBlock block, int column, int row)
    {
        if (block.IsNull(column, row))
            return "null";
        return block.Columns[column].Type switch
        {
            DataType.Timestamp => Timestamp(precision, block.GetInt64(column, row)),
            DataType.VarBinary or DataType.Geometry or DataType.Blob => Convert.ToHexStringLower(block.GetValue(column, row)),
            _ => Text(block.GetObject(column, row)),
        };
    }

    /// <summary>A tag's value as <c>ins_tags</c> has it.</summary>
    public static string Tag(string type, string? text) => text is null ? "null" : type switch
    {
        "FLOAT" => Text(float.Parse(text, CultureInfo.InvariantCulture)),
        "DOUBLE" => Text(double.Parse(text, CultureInfo.InvariantCulture)),
        _ => text,
    };

    /// <summary>A tag's value in the sandbox.</summary>
    public static string Tag(DataType type, byte[]? value) => value is null ? "null" : type switch
    {
        DataType.Geometry => Geometry(value),
        DataType.VarBinary => "\\x" + Convert.ToHexString(value),
        DataType.Json => Encoding.UTF8.GetString(value),
        _ => Text(RawValue.ToObject(type, value)),
    };

    private static string Text(object? value) => value switch
    {
        null => "null",
        bool truth => truth ? "true" : "false",
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Timestamp(TimePrecision precision, long value)
    {
        var (perSecond, digits) = precision switch
        {
            TimePrecision.Microseconds => (1_000_000L, "D6"),
            TimePrecision.Nanoseconds => (1_000_000_000L, "D9"),
            _ => (1000L, "D3"),
        };
        var seconds = Math.DivRem(value, perSecond, out var rest);
        if (rest < 0)
            (seconds, rest) = (seconds - 1, rest + perSecond);
        var time = DateTimeOffset.FromUnixTimeSeconds(seconds).ToString("yyyy-MM-ddTHH:mm:ss", CultureInfo.InvariantCulture);
        return $"{time}.{rest.ToString(digits, CultureInfo.InvariantCulture)}Z";
    }

    /// <summary>Points and lines, the only shapes of recorded tags.</summary>
    private static string Geometry(ReadOnlySpan<byte> wkb)
    {
        var isPoint = wkb[1] == 1;
        var points = new List<string>();
        for (var at = isPoint ? 5 : 9; at < wkb.Length; at += 16)
            points.Add(string.Create(CultureInfo.InvariantCulture,
                $"{BinaryPrimitives.ReadDoubleLittleEndian(wkb[at..]):F6} {BinaryPrimitives.ReadDoubleLittleEndian(wkb[(at + 8)..]):F6}"));
        return $"{(isPoint ? "POINT" : "LINESTRING")} ({string.Join(", ", points)})";
    }
}
