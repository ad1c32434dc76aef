using System.Globalization;
using System.Text.Json;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Tests.Sql;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;
using Tidemark.Testing;

namespace Tidemark.Sandbox.Tests.RawWrites;

/// <summary>What a database holds, as texts that can be compared: of a recording, or of the sandbox.</summary>
public sealed class DatabaseContents
{
    /// <summary>Super table → its columns and tags, one text each.</summary>
    public SortedDictionary<string, List<string>> SuperTables { get; } = new(StringComparer.Ordinal);

    /// <summary>Super table → "table tag value", in order.</summary>
    public SortedDictionary<string, List<string>> Tags { get; } = new(StringComparer.Ordinal);

    /// <summary>Table → its column types.</summary>
    public SortedDictionary<string, List<string>> Columns { get; } = new(StringComparer.Ordinal);

    /// <summary>Table → its rows in order.</summary>
    public SortedDictionary<string, List<string>> Rows { get; } = new(StringComparer.Ordinal);

    /// <summary>The contents that the real server had.</summary>
    public static DatabaseContents Recorded(string file, string database)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(GoldenFiles.PathOf("sql/" + file)));
        var source = document.RootElement.GetProperty(database);
        var contents = new DatabaseContents();
        foreach (var table in source.GetProperty("stables").EnumerateObject())
        {
            contents.SuperTables[table.Name] = [.. table.Value.GetProperty("describe").GetProperty("data").EnumerateArray().Select(r =>
                $"{r[0]} {r[1].GetString()!.Replace(", ", ",", StringComparison.Ordinal)} {r[2]} {r[3]} {r[4]} {r[5]} {r[6]}")];
            contents.Tags[table.Name] = [.. table.Value.GetProperty("tags").GetProperty("data").EnumerateArray()
                .Select(r => $"{r[0]} {r[1]} {ContentText.Tag(r[2].GetString()!, r[3].GetString())}").Order(StringComparer.Ordinal)];
        }

        foreach (var table in source.GetProperty("tables").EnumerateObject())
        {
            var rows = table.Value.GetProperty("rows");
            var columns = rows.GetProperty("column_meta").EnumerateArray().ToList();
            contents.Columns[table.Name] = [.. columns.Select(c => $"{c[0]} {c[1]} {c[2]}")];
            contents.Rows[table.Name] = [.. rows.GetProperty("data").EnumerateArray().Select(row =>
                string.Join('|', row.EnumerateArray().Select((cell, i) => ContentText.Recorded(columns[i][1].GetString()!, cell))))];
        }

        return contents;
    }

    /// <summary>What SHOW CREATE answered of every table.</summary>
    public static IReadOnlyList<(string Name, string Text)> RecordedCreates(string file, string database)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(GoldenFiles.PathOf("sql/" + file)));
        var source = document.RootElement.GetProperty(database);
        return [.. source.GetProperty("stables").EnumerateObject().Concat(source.GetProperty("tables").EnumerateObject())
            .Select(t => (t.Name, RestText.Recorded(t.Value.GetProperty("show_create"))[^1]))];
    }

    /// <summary>The contents of a database of the sandbox.</summary>
    public static DatabaseContents Of(Database database)
    {
        var contents = new DatabaseContents();
        foreach (var table in database.SuperTables.Values)
        {
            contents.SuperTables[table.Name] = [.. table.Columns.Select(c => Describe(c, c.IsCompositeKey ? "COMPOSITE KEY" : "")), .. table.Tags.Select(t => Describe(t, "TAG"))];
            contents.Tags[table.Name] = [.. table.Children.Values.SelectMany(c => table.Tags.Select(t =>
                $"{c.Name} {t.Name} {ContentText.Tag(t.Type, c.TagValue(t))}")).Order(StringComparer.Ordinal)];
        }

        foreach (var table in database.Tables.Values.Where(t => !t.IsVirtual))
        {
            contents.Columns[table.Name] = [.. table.Columns.Select(c => $"{c.Name} {TypeText(c)} {Length(c)}")];
            contents.Rows[table.Name] = [.. Read(table)];
        }

        return contents;
    }

    private static IEnumerable<string> Read(Table table)
    {
        var ordinals = Enumerable.Range(0, table.Columns.Count).ToArray();
        foreach (var chunk in table.Rows.Chunks)
        {
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            chunk.WriteBlock(0, chunk.Count, ordinals, 2, output);
            var block = RawBlock.Parse(output.WrittenMemory);
            for (var row = 0; row < block.RowCount; row++)
                yield return string.Join('|', ordinals.Select(c => ContentText.Value(table.Database.Precision, block, c, row)));
        }
    }

    private static string Describe(ColumnDefinition column, string note) => string.Create(CultureInfo.InvariantCulture,
        $"{column.Name} {TypeText(column)} {DescribedLength(column)} {note} {Storage(column)}");

    private static string Storage(ColumnDefinition column) => column.Compression == 0 ? "disabled disabled disabled" : string.Join(' ',
        (column.Compression >> 24) switch { 1 => "simple8b", 2 => "delta-i", 3 => "bit-packing", 4 => "delta-d", _ => "disabled" },
        ((column.Compression >> 8) & 0xFFFF) switch { 1 => "lz4", 2 => "zlib", 3 => "zstd", 4 => "tsz", 5 => "xz", _ => "disabled" },
        (column.Compression & 0xFF) switch { 1 => "low", 2 => "medium", _ => "high" });

    private static string TypeText(ColumnDefinition column) =>
        column.Type.IsDecimal() ? $"DECIMAL({column.DecimalPrecision},{column.DecimalScale})" : column.Type.SqlName();

    private static int DescribedLength(ColumnDefinition column) =>
        column.Type.IsBlob() ? column.Bytes
            : column.Type == DataType.Json ? (column.Bytes - 2) / 4
            : column.Type.DeclaredLength(column.Bytes);

    private static int Length(ColumnDefinition column) => column.Type.IsBlob() ? 4194304 : DescribedLength(column);
}
