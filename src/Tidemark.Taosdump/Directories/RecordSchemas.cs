using System.Text;
using System.Text.Json;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Directories;

/// <summary>The Avro schemas of a dump's files, as the real tool writes them.</summary>
/// <remarks>Source: files of taosdump 3.3.7.5; DECIMAL and blobs, which it cannot dump, are Tidemark's extension (docs/TAOSDUMP.md).</remarks>
public static class RecordSchemas
{
    private const string Text = """{"type":"string"}""";

    /// <summary>The record of rows. In loose mode the record has the table's name, and its rows have none.</summary>
    /// <param name="database">The database: the namespace.</param>
    /// <param name="columns">The columns, the timestamp first.</param>
    /// <param name="looseTable">The table in loose mode; null otherwise.</param>
    public static string Rows(string database, IReadOnlyList<ColumnDefinition> columns, string? looseTable)
    {
        ArgumentNullException.ThrowIfNull(columns);
        IEnumerable<(string, string)> fields = columns.Select((c, i) => (i == 0 ? "ts" : $"col{i - 1}", TypeOf(c.Type)));
        return looseTable is null ? Record(database, "_record", [("tbname", Text), .. fields]) : Record(database, looseTable, fields);
    }

    /// <summary>The record of children and their tags.</summary>
    /// <param name="database">The database: the namespace.</param>
    /// <param name="tags">The tags.</param>
    /// <param name="looseSuperTable">The super table in loose mode; null otherwise.</param>
    public static string Children(string database, IReadOnlyList<ColumnDefinition> tags, string? looseSuperTable)
    {
        ArgumentNullException.ThrowIfNull(tags);
        IEnumerable<(string, string)> fields = tags.Select((c, i) => ($"tag{i}", TypeOf(c.Type))).Prepend(("tbname", Text));
        return looseSuperTable is null ? Record(database, "_stb", fields.Prepend(("stbname", Text))) : Record(database, looseSuperTable, fields);
    }

    /// <summary>The record of normal tables' statements.</summary>
    /// <param name="database">The database: the namespace.</param>
    public static string Statements(string database) => Record(database, "_ntb", [("tbname", Text), ("sql", Text)]);

    private static string TypeOf(DataType type) => type switch
    {
        DataType.Bool => """{"type":"boolean"}""",
        DataType.TinyInt or DataType.SmallInt or DataType.Int => """{"type":"int"}""",
        DataType.BigInt or DataType.Timestamp => """{"type":"long"}""",
        DataType.Float => """{"type":"float"}""",
        DataType.Double => """{"type":"double"}""",
        DataType.VarChar or DataType.Decimal or DataType.Decimal64 => Text,
        DataType.NChar or DataType.Json or DataType.VarBinary or DataType.Geometry or DataType.Blob or DataType.MediumBlob => """{"type":"bytes"}""",
        DataType.UTinyInt or DataType.USmallInt or DataType.UInt => """{"type":"array","items":{"type":"int"}}""",
        DataType.UBigInt => """{"type":"array","items":{"type":"long"}}""",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "A dump has no such type."),
    };

    private static string Record(string database, string name, IEnumerable<(string Name, string Type)> fields)
    {
        var text = new StringBuilder($$"""{"type":"record","name":"{{JsonEncodedText.Encode(name)}}","namespace":"{{JsonEncodedText.Encode(database)}}","fields":[""");
        text.AppendJoin(',', fields.Select(f => $$"""{"name":"{{f.Name}}","type":[{"type":"null"},{{f.Type}}]}"""));
        return text.Append("]}").ToString();
    }
}
