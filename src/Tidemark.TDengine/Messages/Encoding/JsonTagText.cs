using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Tidemark.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Messages.Encoding;

/// <summary>JSON tags from and to text.</summary>
/// <remarks>Source: JSON tags observed on a 3.3.7.5 server: flat objects, keys sorted, numbers as DOUBLE, strings as NCHAR.</remarks>
internal static class JsonTagText
{
    private static readonly byte[] NullValue = [0, 0];

    public static TagSet Parse(string? json)
    {
        if (string.IsNullOrWhiteSpace(json) || json == "null") return new TagSet([], IsJson: true);
        using var document = Read(json);
        if (document.RootElement.ValueKind == JsonValueKind.Null) return new TagSet([], IsJson: true);
        if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException("A JSON tag is an object.");
        var values = new SortedDictionary<string, TagValue>(Utf8Order.Instance);
        foreach (var member in document.RootElement.EnumerateObject())
        {
            // Of a key that stands twice the server keeps the first.
            values.TryAdd(member.Name, Value(member));
        }

        return new TagSet(values.Values.ToArray(), IsJson: true);
    }

    public static string? Write(TagSet tags)
    {
        if (!tags.IsJson) throw new InvalidOperationException("These tags are not a JSON tag.");
        if (tags.Values.Count == 0) return null;
        var text = new StringBuilder("{");
        foreach (var value in tags.Values)
        {
            if (text.Length > 1) text.Append(',');
            AppendText(text, value.Key ?? string.Empty);
            AppendValue(text.Append(':'), value);
        }

        return text.Append('}').ToString();
    }

    private static void AppendValue(StringBuilder text, TagValue value)
    {
        switch (value.ToObject())
        {
            case null: text.Append("null"); break;
            case bool flag: text.Append(flag ? "true" : "false"); break;
            case double number when double.IsFinite(number): text.Append(number.ToString("R", CultureInfo.InvariantCulture)); break;
            case string content: AppendText(text, content); break;
            default: throw new TDengineFormatException(ErrorCode.Corrupt, $"member '{value.Key}' of a JSON tag is no JSON value", 0);
        }
    }

    /// <summary>Escapes what must be, and nothing else: the server shows other characters as they are.</summary>
    private static void AppendText(StringBuilder text, string content)
    {
        text.Append('"');
        foreach (var c in content)
        {
            switch (c)
            {
                case '"': text.Append("\\\""); break;
                case '\\': text.Append("\\\\"); break;
                case '\n': text.Append("\\n"); break;
                case '\r': text.Append("\\r"); break;
                case '\t': text.Append("\\t"); break;
                case < ' ': text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
                default: text.Append(c); break;
            }
        }

        text.Append('"');
    }

    private static TagValue Value(JsonProperty member)
    {
        switch (member.Value.ValueKind)
        {
            case JsonValueKind.Null: return new TagValue(0, member.Name, DataType.Null, NullValue);
            case JsonValueKind.True or JsonValueKind.False:
                return new TagValue(0, member.Name, DataType.Bool, new[] { member.Value.GetBoolean() ? (byte)1 : (byte)0 });
            case JsonValueKind.String:
                return new TagValue(0, member.Name, DataType.NChar, NCharText.ToBytes(member.Value.GetString()));
            case JsonValueKind.Number:
                var bytes = new byte[8];
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, member.Value.GetDouble());
                return new TagValue(0, member.Name, DataType.Double, bytes);
            default:
                throw new FormatException($"Member '{member.Name}' of a JSON tag is neither text, number, boolean nor null.");
        }
    }

    private static JsonDocument Read(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException e)
        {
            throw new FormatException("Not JSON: " + e.Message, e);
        }
    }

    /// <summary>The order of the UTF-8 bytes, which is the order of code points.</summary>
    private sealed class Utf8Order : IComparer<string>
    {
        public static readonly Utf8Order Instance = new();

        public int Compare(string? x, string? y) =>
            System.Text.Encoding.UTF8.GetBytes(x ?? string.Empty).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(y ?? string.Empty));
    }
}
