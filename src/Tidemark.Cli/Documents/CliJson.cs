using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tidemark.Cli.Documents;

/// <summary>The JSON that commands write: camelCase, enumerations as words.</summary>
[JsonSerializable(typeof(ProgressLine))]
[JsonSerializable(typeof(ErrorDocument))]
[JsonSerializable(typeof(BackupDocument))]
[JsonSerializable(typeof(PointsDocument))]
[JsonSerializable(typeof(InspectDocument))]
[JsonSerializable(typeof(VerifyDocument))]
[JsonSerializable(typeof(RestoreDocument))]
[JsonSerializable(typeof(CompactDocument))]
[JsonSerializable(typeof(DrillDocument))]
[JsonSerializable(typeof(PruneDocument))]
[JsonSerializable(typeof(SandboxDocument))]
[JsonSerializable(typeof(ServeDocument))]
[JsonSerializable(typeof(DemoDocument))]
[JsonSerializable(typeof(DoctorDocument))]
internal sealed partial class CliJson : JsonSerializerContext
{
    /// <summary>For documents: indented.</summary>
    public static CliJson Document { get; } = new(MakeOptions(indented: true));

    /// <summary>For progress: one line.</summary>
    public static CliJson Line { get; } = new(MakeOptions(indented: false));

    private static JsonSerializerOptions MakeOptions(bool indented) => new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        WriteIndented = indented,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };
}
