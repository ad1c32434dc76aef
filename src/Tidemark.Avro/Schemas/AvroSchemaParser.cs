using System.Text.Json;

namespace Tidemark.Avro.Schemas;

/// <summary>Reads the JSON of schemas.</summary>
/// <remarks>Source: the Avro 1.x specification, "Schema Declaration". Names are taken as they stand: writers of Avro files use characters in them that the specification does not allow.</remarks>
internal sealed class AvroSchemaParser
{
    private readonly Dictionary<string, AvroSchema> _named = new(StringComparer.Ordinal);

    public static AvroSchema Parse(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        try
        {
            using var document = JsonDocument.Parse(json);
            return new AvroSchemaParser().Read(document.RootElement, string.Empty);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw AvroFormatException.Corrupt($"not a schema: {e.Message}", 0, e);
        }
    }

    private AvroSchema Read(JsonElement element, string enclosing) => element.ValueKind switch
    {
        JsonValueKind.String => Named(element.GetString()!, enclosing),
        JsonValueKind.Array => new AvroSchema(AvroKind.Union) { Branches = [.. element.EnumerateArray().Select(e => Read(e, enclosing))] },
        JsonValueKind.Object => ReadObject(element, enclosing),
        _ => throw new FormatException($"a schema is {element.ValueKind}"),
    };

    private AvroSchema ReadObject(JsonElement element, string enclosing)
    {
        var type = element.GetProperty("type");
        // {"type":{"type":"array",…}} and {"type":["null",…]} are schemas in a wrapping.
        if (type.ValueKind != JsonValueKind.String) return Read(type, enclosing);
        switch (type.GetString())
        {
            case "record" or "error":
                var record = Register(new AvroSchema(AvroKind.Record) { Name = NameOf(element), Namespace = NamespaceOf(element, enclosing) });
                record.Fields = [.. element.GetProperty("fields").EnumerateArray().Select(f => new AvroField(f.GetProperty("name").GetString()!, Read(f.GetProperty("type"), record.Namespace)))];
                return record;
            case "enum":
                return Register(new AvroSchema(AvroKind.Enum)
                {
                    Name = NameOf(element), Namespace = NamespaceOf(element, enclosing), Symbols = [.. element.GetProperty("symbols").EnumerateArray().Select(s => s.GetString()!)],
                });
            case "fixed":
                var size = element.GetProperty("size").GetInt32();
                if (size < 0) throw new FormatException($"a fixed of {size} bytes");
                return Register(new AvroSchema(AvroKind.Fixed) { Name = NameOf(element), Namespace = NamespaceOf(element, enclosing), Size = size, LogicalType = LogicalTypeOf(element) });
            case "array":
                return new AvroSchema(AvroKind.Array) { Items = Read(element.GetProperty("items"), enclosing) };
            case "map":
                return new AvroSchema(AvroKind.Map) { Items = Read(element.GetProperty("values"), enclosing) };
            default:
                var plain = Named(type.GetString()!, enclosing);
                return LogicalTypeOf(element) is not { } logical ? plain : new AvroSchema(plain.Kind) { LogicalType = logical, Precision = IntegerOf(element, "precision"), Scale = IntegerOf(element, "scale") };
        }
    }

    private AvroSchema Register(AvroSchema schema)
    {
        if (!_named.TryAdd(FullName(schema.Namespace, schema.Name), schema)) throw new FormatException($"the name '{schema.Name}' stands twice");
        return schema;
    }

    private AvroSchema Named(string name, string enclosing) => name switch
    {
        "null" => new AvroSchema(AvroKind.Null),
        "boolean" => new AvroSchema(AvroKind.Boolean),
        "int" => new AvroSchema(AvroKind.Int),
        "long" => new AvroSchema(AvroKind.Long),
        "float" => new AvroSchema(AvroKind.Float),
        "double" => new AvroSchema(AvroKind.Double),
        "bytes" => new AvroSchema(AvroKind.Bytes),
        "string" => new AvroSchema(AvroKind.String),
        _ => _named.GetValueOrDefault(FullName(enclosing, name)) ?? _named.GetValueOrDefault(name) ?? throw new FormatException($"the type '{name}' is not known"),
    };

    private static string NameOf(JsonElement element) => element.GetProperty("name").GetString()!;

    private static string NamespaceOf(JsonElement element, string enclosing) => element.TryGetProperty("namespace", out var name) ? name.GetString() ?? enclosing : enclosing;

    private static string? LogicalTypeOf(JsonElement element) => element.TryGetProperty("logicalType", out var type) ? type.GetString() : null;

    private static int IntegerOf(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetInt32() : 0;

    private static string FullName(string space, string name) => space.Length == 0 ? name : $"{space}.{name}";
}
