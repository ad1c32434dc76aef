using System.Globalization;
using System.Text;
using System.Text.Json;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Schemaless;

/// <summary>Reads points in InfluxDB's line protocol, OpenTSDB's telnet lines and OpenTSDB's JSON.</summary>
internal static class PointParser
{
    private const string ValueName = "_value";

    public static IReadOnlyList<SchemalessPoint> Parse(int protocol, string data) => protocol switch
    {
        1 => [.. Lines(data).Select(ParseLine)],
        2 => [.. Lines(data).Select(ParseTelnet)],
        3 => ParseJson(data),
        _ => throw new SandboxException(0x3000, "protocol invalidate"),
    };

    private static IEnumerable<string> Lines(string data) => data.Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0 && line[0] != '#');

    /// <summary><c>measurement,tag=value field=literal[,…] [timestamp]</c>.</summary>
    private static SchemalessPoint ParseLine(string line)
    {
        var parts = Split(line, ' ');
        if (parts.Count < 2) throw BadKey(line);
        var head = Split(parts[0], ',');
        var fields = Split(parts[1], ',').Select(pair => Pair(pair) is var (name, value) ? FieldLiteral.Parse(name, value) : throw BadKey(pair)).ToList();
        var tags = head.Skip(1).Select(pair => Pair(pair) is var (name, value) ? FieldLiteral.Tag(name, value) : throw BadKey(pair)).ToList();
        var timestamp = 0L;
        if (parts.Count > 2 && !long.TryParse(parts[2], CultureInfo.InvariantCulture, out timestamp)) throw new SandboxException(0x3003, "Invalid timestamp format");
        return new SchemalessPoint(head[0], tags, fields, timestamp);
    }

    /// <summary><c>metric timestamp value tag=value …</c>.</summary>
    private static SchemalessPoint ParseTelnet(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length < 3 || !long.TryParse(parts[1], CultureInfo.InvariantCulture, out var timestamp)) throw new SandboxException(0x3003, "Invalid timestamp format");
        var tags = parts.Skip(3).Select(pair => Pair(pair) is var (name, value) ? FieldLiteral.Tag(name, value) : throw BadKey(pair)).ToList();
        return new SchemalessPoint(parts[0], tags, [FieldLiteral.Parse(ValueName, parts[2])], timestamp);
    }

    private static List<SchemalessPoint> ParseJson(string data)
    {
        try
        {
            using var document = JsonDocument.Parse(data);
            var root = document.RootElement;
            return [.. (root.ValueKind == JsonValueKind.Array ? root.EnumerateArray() : Enumerable.Repeat(root, 1)).Select(ParsePoint)];
        }
        catch (Exception bad) when (bad is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new SandboxException(0x3001, "Invalid json format:" + data);
        }
    }

    private static SchemalessPoint ParsePoint(JsonElement point) => new(
        point.GetProperty("metric").GetString()!,
        [.. point.GetProperty("tags").EnumerateObject().Select(tag => FieldLiteral.Tag(tag.Name, tag.Value.ToString()))],
        [Value(point.GetProperty("value"))],
        point.GetProperty("timestamp").GetInt64());

    private static SchemalessField Value(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => FieldLiteral.Number(ValueName, value.GetDouble()),
        JsonValueKind.True or JsonValueKind.False => FieldLiteral.Flag(ValueName, value.GetBoolean()),
        _ => FieldLiteral.Text(ValueName, value.GetString()!, DataType.NChar),
    };

    private static (string Name, string Value)? Pair(string text)
    {
        var at = text.IndexOf('=', StringComparison.Ordinal);
        return at <= 0 ? null : (text[..at], text[(at + 1)..]);
    }

    private static SandboxException BadKey(string text) =>
        new(0x021F, "SML line invalid key or key is too long than 64:" + (text.Contains(' ', StringComparison.Ordinal) ? text[(text.LastIndexOf(' ') + 1)..] : text));

    /// <summary>Splits outside of quotes; a backslash keeps the character behind it.</summary>
    private static List<string> Split(string text, char separator)
    {
        var parts = new List<string>();
        var part = new StringBuilder();
        var isQuoted = false;
        for (var index = 0; index < text.Length; index++)
        {
            var character = text[index];
            if (character == '\\' && index + 1 < text.Length && !isQuoted && text[index + 1] is ' ' or ',' or '=')
            {
                part.Append(text[++index]);
                continue;
            }

            if (character == '"' && (index == 0 || text[index - 1] != '\\')) isQuoted = !isQuoted;
            if (character == separator && !isQuoted)
            {
                parts.Add(part.ToString());
                part.Clear();
            }
            else
            {
                part.Append(character);
            }
        }

        parts.Add(part.ToString());
        return parts;
    }
}
