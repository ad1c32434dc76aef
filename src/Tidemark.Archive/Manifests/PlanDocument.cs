using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tidemark.Archive.Manifests;

/// <summary>The file plan.json of a plan's folder: what the plan backs up, and the names it uses on the server.</summary>
public sealed record PlanDocument
{
    private const string Format = "tidemark-plan";

    /// <summary>The name of the file.</summary>
    public const string FileName = "plan.json";

    /// <summary>The format version this build writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The longest plan that is read, in bytes.</summary>
    public const int MaxLengthBytes = 1 << 20;

    /// <summary>The plan.</summary>
    public required string Name { get; init; }

    /// <summary>The database it backs up.</summary>
    public required string Database { get; init; }

    /// <summary>The super table when it alone is the object; null for the whole database.</summary>
    public string? SuperTable { get; init; }

    /// <summary>The topic on the server.</summary>
    public required string Topic { get; init; }

    /// <summary>The consumer groups on the server, the plan's own first.</summary>
    public required IReadOnlyList<string> Groups { get; init; }

    /// <summary>The chain that increments go on with; null before the first initial point, or when the next point must be initial.</summary>
    public string? ChainId { get; init; }

    /// <summary>When the plan was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Free-form remarks.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Fields of a later minor version, kept as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The bytes of the file: JSON with a checksum over all of it.</summary>
    public byte[] ToBytes() => SealedDocument.Write(Format, CurrentVersion, this, ArchiveJson.Readable.PlanDocument);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ArchiveFormatException">Corrupt, truncated or of an unknown version.</exception>
    public static PlanDocument Parse(ReadOnlySpan<byte> content, string fileName = FileName)
        => SealedDocument.Read(content, fileName, Format, CurrentVersion, MaxLengthBytes, ArchiveJson.Readable.PlanDocument);
}
