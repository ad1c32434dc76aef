using System.Text.Json;
using Tidemark.Errors;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories;

/// <summary>What a <c>.m</c> file says: names and types of the columns and tags at the time of the dump. Dumps of older tools have none.</summary>
/// <param name="Name">The super table or normal table.</param>
/// <param name="Columns">The columns, the timestamp first.</param>
/// <param name="Tags">The tags; empty for a normal table.</param>
public sealed record TableFields(string Name, IReadOnlyList<TableField> Columns, IReadOnlyList<TableField> Tags)
{
    private const int KnownVersion = 1;

    /// <summary>Reads the text of one.</summary>
    /// <param name="json">The text.</param>
    /// <param name="path">Where it stands, for errors.</param>
    /// <exception cref="TidemarkException">Not such a document (TM401), or of a later version (TM403).</exception>
    public static TableFields Parse(string json, string path)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if (root.TryGetProperty("version", out var version) && version.GetInt32() > KnownVersion)
                throw new TidemarkException(ErrorCode.UnsupportedVersion, $"{path} is of version {version.GetInt32()}; this build knows version {KnownVersion}.", "Restore with a newer Tidemark.");
            return new TableFields(root.GetProperty("name").GetString()!, Fields(root, "cols"), Fields(root, "tags"));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new TidemarkException(ErrorCode.Corrupt, $"{path} does not read as the description of a table: {e.Message}", "Fetch the file again from another copy. Without it (delete it) columns are matched by their order.", cause: e);
        }
    }

    private static IReadOnlyList<TableField> Fields(JsonElement root, string name) => !root.TryGetProperty(name, out var fields)
        ? [] : [.. fields.EnumerateArray().Select(f => new TableField(f.GetProperty("name").GetString()!, (DataType)f.GetProperty("type").GetByte()))];
}
