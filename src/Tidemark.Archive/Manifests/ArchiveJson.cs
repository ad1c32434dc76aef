using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tidemark.Archive.Segments;

namespace Tidemark.Archive.Manifests;

/// <summary>How the documents of the archive are written as JSON, without reflection.</summary>
[JsonSerializable(typeof(SegmentHeader))]
[JsonSerializable(typeof(Manifest))]
[JsonSerializable(typeof(RepositoryMarker))]
[JsonSerializable(typeof(PlanDocument))]
internal sealed partial class ArchiveJson : JsonSerializerContext
{
    /// <summary>On one line.</summary>
    public static ArchiveJson Compact { get; } = new(MakeOptions(indented: false));

    /// <summary>For reading by people.</summary>
    public static ArchiveJson Readable { get; } = new(MakeOptions(indented: true));

    private static JsonSerializerOptions MakeOptions(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        AllowDuplicateProperties = false,
        WriteIndented = indented,
        IndentSize = 2,
        NewLine = "\n",
        // Names of tables stay readable in any script; the files are never put into a web page as they are.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new JsonStringEnumConverter<PointKind>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
            new JsonStringEnumConverter<PointState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false),
        },
    };
}
