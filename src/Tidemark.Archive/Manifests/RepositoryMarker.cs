using System.Collections.ObjectModel;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tidemark.Archive.Manifests;

/// <summary>The file tidemark.json at the top of a repository: without it, a folder is none.</summary>
public sealed record RepositoryMarker
{
    private const string Format = "tidemark-repository";

    /// <summary>The name of the file.</summary>
    public const string FileName = "tidemark.json";

    /// <summary>The format version of the repository this build writes.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The longest marker that is read, in bytes.</summary>
    public const int MaxLengthBytes = 1 << 20;

    /// <summary>The identity of the repository, given once.</summary>
    public required string RepositoryId { get; init; }

    /// <summary>When it was made, UTC.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Free-form remarks.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init => field = value ?? ReadOnlyDictionary<string, string>.Empty; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>Fields of a later minor version, kept as they are.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? Unknown { get; set; }

    /// <summary>The bytes of the file: JSON with a checksum over all of it.</summary>
    public byte[] ToBytes() => SealedDocument.Write(Format, CurrentVersion, this, ArchiveJson.Readable.RepositoryMarker);

    /// <summary>Reads the file.</summary>
    /// <exception cref="ArchiveFormatException">Corrupt, truncated or of an unknown version.</exception>
    public static RepositoryMarker Parse(ReadOnlySpan<byte> content, string fileName = FileName)
        => SealedDocument.Read(content, fileName, Format, CurrentVersion, MaxLengthBytes, ArchiveJson.Readable.RepositoryMarker);
}
