using System.Buffers;
using System.Text;
using Tidemark.Avro;
using Tidemark.Errors;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Directories.Records;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Restore;

/// <summary>A file of children: read block by block, each child with the tags that the target's super table has too.</summary>
internal sealed class ChildrenFile(RestoreSession session, RestoreTarget target, string path, IReadOnlyDictionary<string, TableFields> documents)
{
    private static readonly SearchValues<byte> Digits = SearchValues.Create("0123456789abcdefABCDEF"u8);

    /// <summary>The children. What cannot be read is in the report.</summary>
    public IEnumerable<ChildStatement> Read()
    {
        using var stream = File.OpenRead(path);
        using var decoder = new RecordDecoder();
        if (Open(stream) is not { } reader) yield break;
        using (reader)
        {
            RecordLayout? layout = null;
            string? superTable = null;
            while (Next(reader, out var block))
            {
                if (block.Count == 0)
                {
                    if (block.Records.Length > 0) Fail($"{path}: a block at byte {block.Position} says that it has no records, and has {block.Records.Length} bytes of them. The tables in it were not made.");
                    continue;
                }

                var name = superTable ?? SuperTableOf(reader, block);
                if (layout is null)
                {
                    if (Layout(reader, name) is not { } made) yield break;
                    layout = made;
                    decoder.Begin(layout);
                }

                superTable = name;
                if (!Add(decoder, block)) continue;
                var rows = RawBlock.Parse(decoder.Rows.ToArray());
                decoder.Rows.Clear();
                for (var row = 0; row < rows.RowCount; row++)
                {
                    if (Child(rows, row, layout, superTable) is { } child) yield return child;
                }
            }

            for (var i = 0; i < (layout?.LeftOut.Count ?? 0); i++) target.LeftOut.Add(superTable!, layout!.LeftOut[i], decoder.HadLeftOut(i));
            if (decoder.RejectedRows > 0) Fail($"{decoder.RejectedRows} tables of super table '{superTable}' were not made: {decoder.FirstRejection}");
        }
    }

    private AvroFileReader? Open(FileStream stream)
    {
        try
        {
            return AvroFileReader.Open(stream);
        }
        catch (AvroFormatException e)
        {
            Fail($"{path}: {e.Message}. The tables in it were not made.");
            return null;
        }
    }

    private bool Next(AvroFileReader reader, out AvroBlock block)
    {
        block = default;
        while (true)
        {
            try
            {
                return reader.ReadBlock(out block);
            }
            catch (AvroFormatException e)
            {
                Fail($"{path}: {e.Message}. {(reader.PeekCount() is { } count ? $"{count} tables" : "Tables")} in it were not made.");
                if (!reader.SkipToNextBlock()) return false;
            }
        }
    }

    private bool Add(RecordDecoder decoder, in AvroBlock block)
    {
        try
        {
            decoder.Add(block);
            return true;
        }
        catch (AvroFormatException e)
        {
            Fail($"{path}: {e.Fault} (in the block at byte {block.Position}). {block.Count} tables in it were not made.");
            return false;
        }
    }

    // In loose mode the record is named by the super table.
    private static string SuperTableOf(AvroFileReader reader, in AvroBlock block)
    {
        if (reader.Schema.Fields.Count == 0 || reader.Schema.Fields[0].Name != "stbname") return reader.Schema.Name;
        return FirstText.Of(reader.Schema, block);
    }

    private RecordLayout? Layout(AvroFileReader reader, string superTable)
    {
        if (!target.Schema.TryGetSuperTable(superTable, out var table))
        {
            Fail($"{path}: the super table '{superTable}' is not on the target. Its tables were not made.");
            return null;
        }

        try
        {
            var layout = RecordLayout.OfChildren(reader.Schema, documents.GetValueOrDefault(superTable), table.Tags.Columns);
            return layout;
        }
        catch (AvroFormatException e)
        {
            Fail($"{path}: {e.Fault}. The tables in it were not made.");
            return null;
        }
    }

    private ChildStatement? Child(RawBlock rows, int row, RecordLayout layout, string superTable)
    {
        var first = rows.Columns.Count - layout.Chosen.Count;
        var name = session.TableName(Encoding.UTF8.GetString(rows.GetValue(first - 1, row)));
        if (first == 2 && Encoding.UTF8.GetString(rows.GetValue(0, row)) is var parent && parent != superTable)
        {
            session.Fail(new DumpFailure(target.Name, name, null, $"The table was not made: it is of super table '{parent}', and stands in a file of '{superTable}'."));
            return null;
        }

        try
        {
            return new ChildStatement(name, Clause(rows, row, first, layout.Chosen, name, superTable));
        }
        catch (TidemarkException e)
        {
            session.Fail(new DumpFailure(target.Name, name, null, $"The table was not made: {e.Message}"));
            return null;
        }
    }

    private string Clause(RawBlock rows, int row, int first, IReadOnlyList<ColumnDefinition> tags, string name, string superTable)
    {
        var sql = new StringBuilder($" IF NOT EXISTS {SqlIdentifier.Quote(target.Name, name)} USING {SqlIdentifier.Quote(target.Name, superTable)} ");
        if (tags.Count == 0) return sql.Append("TAGS (").AppendJoin(", ", Enumerable.Repeat("NULL", TagCount(superTable))).Append(')').ToString();
        sql.Append('(').AppendJoin(", ", tags.Select(t => SqlIdentifier.Quote(t.Name))).Append(") TAGS (");
        for (var i = 0; i < tags.Count; i++)
        {
            if (i > 0) sql.Append(", ");
            if (rows.IsNull(first + i, row)) sql.Append("NULL");
            // These are texts in tags: JSON, WKT, and \x with digits, which the server reads as they are.
            else if (tags[i].Type is DataType.Json or DataType.Geometry) sql.Append(SqlLiteral.Text(Encoding.UTF8.GetString(rows.GetValue(first + i, row))));
            else if (tags[i].Type == DataType.VarBinary) AppendBinary(sql, rows.GetValue(first + i, row));
            else SqlLiteral.Append(sql, tags[i].Type, rows.GetValue(first + i, row), tags[i].Scale);
        }

        return sql.Append(')').ToString();
    }

    private static void AppendBinary(StringBuilder sql, ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\\x"u8) && !text[2..].ContainsAnyExcept(Digits)) sql.Append('\'').Append(Encoding.ASCII.GetString(text)).Append('\'');
        else SqlLiteral.Append(sql, DataType.VarBinary, text);
    }

    private int TagCount(string superTable) => target.Schema.TryGetSuperTable(superTable, out var table) ? table.Tags.Columns.Count : 1;

    private void Fail(string cause) => session.Fail(new DumpFailure(target.Name, null, null, cause));
}
