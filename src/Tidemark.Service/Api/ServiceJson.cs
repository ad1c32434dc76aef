using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tidemark.Service.Api;

/// <summary>JSON of the API and of the catalog: camelCase, enumerations as words.</summary>
public static class ServiceJson
{
    /// <summary>For the wire and for what is stored.</summary>
    public static JsonSerializerOptions Stored { get; } = Apply(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    /// <summary>The same, indented: for people.</summary>
    public static JsonSerializerOptions Readable { get; } = new(Stored) { WriteIndented = true };

    /// <summary>Sets the rules.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        return options;
    }
}
