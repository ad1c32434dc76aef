using System.Globalization;
using System.Text.Json.Nodes;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Values of a query as text that is equal exactly when the values are.</summary>
internal static class CellText
{
    /// <summary>A value as a raw block gives it; null for NULL.</summary>
    public static string? Of(object? value) => value switch
    {
        null => null,
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        float f => BitConverter.SingleToUInt32Bits(f).ToString("X8", CultureInfo.InvariantCulture),
        double d => BitConverter.DoubleToUInt64Bits(d).ToString("X16", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };

    /// <summary>JSON with its keys in order; an empty object is no value to a server.</summary>
    public static string? OfJson(string? text)
    {
        if (string.IsNullOrEmpty(text) || JsonNode.Parse(text) is not JsonObject { Count: > 0 } json) return null;
        return string.Join(",", json.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key + "=" + (p.Value?.ToJsonString() ?? "null")));
    }

    /// <summary>Cells of one row as a line.</summary>
    public static string Line(IEnumerable<string?> cells) => string.Join(" | ", cells.Select(c => c ?? "NULL"));
}
