using System.Text.Json;
using System.Text.Json.Serialization;
using Tidemark.Errors;

namespace Tidemark.Taosdump.Directories;

/// <summary>A line of <see cref="DumpLayout.CountsFile"/>, a JSON object. The first has the version; then each file has a line; the last has their number, so that a file that was cut short is known.</summary>
public sealed record CountsLine
{
    /// <summary>The version that this build writes and reads.</summary>
    public const int KnownVersion = 1;

    /// <summary>The version of the form, in the first line alone.</summary>
    public int? Version { get; init; }

    /// <summary>The file, by its path from the directory of the database, with slashes.</summary>
    public string? File { get; init; }

    /// <summary>The super table whose children the file holds; null otherwise.</summary>
    public string? SuperTable { get; init; }

    /// <summary>How many children that are.</summary>
    public long? Children { get; init; }

    /// <summary>The table whose rows, or whose statement, the file holds; null otherwise. A file of neither a super table nor a table holds statements about children.</summary>
    public string? Table { get; init; }

    /// <summary>How many rows that are; null for a statement.</summary>
    public long? Rows { get; init; }

    /// <summary>Bytes of the file.</summary>
    public long? Length { get; init; }

    /// <summary>How many lines of files there are, in the last line alone.</summary>
    public long? Files { get; init; }

    /// <summary>Writes the line and its end.</summary>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        JsonSerializer.Serialize(stream, this, CountsJson.Default.CountsLine);
        stream.WriteByte((byte)'\n');
    }

    /// <summary>Reads a line.</summary>
    /// <exception cref="TidemarkException">Not such a line (TM401), or of a later version (TM403).</exception>
    public static CountsLine Parse(string text)
    {
        CountsLine? line = null;
        try
        {
            line = JsonSerializer.Deserialize(text, CountsJson.Default.CountsLine);
        }
        catch (JsonException e)
        {
            throw new TidemarkException(ErrorCode.Corrupt, $"The line '{text[..Math.Min(text.Length, 80)]}' does not read: {e.Message}", cause: e);
        }

        if (line is null) throw new TidemarkException(ErrorCode.Corrupt, "A line is null.");
        return line.Version is null or <= KnownVersion ? line : throw new TidemarkException(ErrorCode.UnsupportedVersion, $"It is of version {line.Version}; this build knows version {KnownVersion}.");
    }
}

/// <summary>The JSON of the lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CountsLine))]
internal sealed partial class CountsJson : JsonSerializerContext;
