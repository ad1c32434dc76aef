using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tidemark.TDengine.Messages;

namespace Tidemark.Taosdump.Directories;

/// <summary>The <c>.m</c> file beside the file of a super table's children or of a normal table: the names and types behind <c>col0</c>, <c>tag0</c> ….</summary>
/// <remarks>Source: files of taosdump 3.3.7.5, spaces included.</remarks>
public static class TableDocument
{
    /// <summary>What follows the name of the file that it belongs to.</summary>
    public const string Extension = ".m";

    /// <summary>The text of one.</summary>
    /// <param name="table">The super table or normal table.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="tags">Its tags; empty for a normal table.</param>
    public static string Write(string table, IReadOnlyList<ColumnDefinition> columns, IReadOnlyList<ColumnDefinition> tags)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(tags);
        var text = new StringBuilder($$"""{"version":1,"name":"{{Encoded(table)}}","cols": [""").AppendJoin(',', columns.Select(Field)).Append(']');
        if (tags.Count > 0) text.Append(""","tags": [""").AppendJoin(',', tags.Select(Field)).Append(']');
        return text.Append('}').ToString();
    }

    private static string Field(ColumnDefinition column) => string.Create(CultureInfo.InvariantCulture, $$"""{"name":"{{Encoded(column.Name)}}", "type":{{(byte)column.Type}}}""");

    // The names of the real tool stand there as they are; what JSON demands is escaped all the same.
    private static JsonEncodedText Encoded(string name) => JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
}
