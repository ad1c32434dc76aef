using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Sql.Values;

/// <summary>JSON tags: the text that a server gives back, keys sorted. Source: tags read back from a 3.3.7.5 server.</summary>
internal static class JsonTagText
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The stored text; null for NULL, empty for an empty object or text, which read as NULL.</summary>
    /// <exception cref="SandboxException">No JSON object, or a key outside printable ASCII.</exception>
    public static byte[]? Canonical(string text)
    {
        if (string.IsNullOrWhiteSpace(text)) return [];
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            throw SqlErrors.Syntax(text, "json parse error");
        }

        using (document)
        {
            if (document.RootElement.ValueKind == JsonValueKind.Null) return null;
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw SqlErrors.Syntax(text, "json error invalide value");
            var members = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                if (member.Name.AsSpan().ContainsAnyExceptInRange(' ', '~')) throw SqlErrors.Syntax(member.Name, "json key not validate");
                if (member.Name.Length > 0) members.TryAdd(member.Name, member.Value);
            }

            return members.Count == 0 ? [] : Write(members, text);
        }
    }

    private static byte[] Write(SortedDictionary<string, JsonElement> members, string text)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plain))
        {
            writer.WriteStartObject();
            foreach (var (name, value) in members)
            {
                writer.WritePropertyName(name);
                switch (value.ValueKind)
                {
                    case JsonValueKind.Number: writer.WriteRawValue(Number(value.GetDouble())); break;
                    case JsonValueKind.String: writer.WriteRawValue(Quote(value.GetString()!), skipInputValidation: true); break;
                    case JsonValueKind.True or JsonValueKind.False: writer.WriteBooleanValue(value.GetBoolean()); break;
                    case JsonValueKind.Null: writer.WriteNullValue(); break;
                    default: throw SqlErrors.Syntax(text, "invalidate json value");
                }
            }

            writer.WriteEndObject();
        }

        return stream.ToArray();
    }

    /// <summary>Numbers are doubles: whole ones without a point, others with the fewest digits that come back.</summary>
    private static string Number(double number) => number == Math.Floor(number) && Math.Abs(number) < 1e15
        ? ((long)number).ToString(CultureInfo.InvariantCulture)
        : number.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();

    private static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\n' => quoted.Append("\\n"),
                '\r' => quoted.Append("\\r"),
                '\t' => quoted.Append("\\t"),
                '\b' => quoted.Append("\\b"),
                '\f' => quoted.Append("\\f"),
                < ' ' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
