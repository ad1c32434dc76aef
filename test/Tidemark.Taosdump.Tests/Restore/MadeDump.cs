using System.Globalization;
using System.Text;
using Tidemark.Avro;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Tests.Restore;

/// <summary>A dump put together by hand, value by value: what the real tool would have written of tables that it was not run on.</summary>
internal sealed class MadeDump
{
    private readonly string _database;
    private readonly string _directory;
    private readonly AvroCodec _codec;
    private int _files;

    public MadeDump(string path, string database, string createDatabase, AvroCodec codec, params string[] statements)
    {
        (Path, _database, _codec) = (path, database, codec);
        _directory = System.IO.Path.Combine(path, DumpLayout.DatabaseDirectory("1001"));
        Directory.CreateDirectory(_directory);
        const string head = "#!server_ver: ver:3.3.7.5\n#!taosdump_ver: 3.3.7.5\n#!os_id: LINUX\n#!escape_char: true\n#!loose_mode: false\n#!charset: UTF-8\n";
        File.WriteAllText(System.IO.Path.Combine(path, DumpLayout.StatementsFile), head + $"#!dumpdb: {database}: \n\n");
        File.WriteAllText(System.IO.Path.Combine(_directory, DumpLayout.StatementsFile), head + string.Join('\n', statements.Prepend(createDatabase + "\n")) + "\n");
    }

    /// <summary>The root.</summary>
    public string Path { get; }

    /// <summary>Writes a file of children; each is its name and its tags.</summary>
    public string Children(string superTable, string fields, string[] types, params object?[][] children)
    {
        var schema = Record("_stb", ["stbname", "tbname", .. types.Select((_, i) => $"tag{i}")], ["string", "string", .. types]);
        var file = System.IO.Path.Combine(_directory, DumpLayout.Children(_database, SuperTableHash.Of(superTable)));
        Write(file, schema, int.MaxValue, [.. children.Select(c => (object?[])[superTable, .. c])], ["string", "string", .. types]);
        if (fields.Length > 0) File.WriteAllText(file + ".m", fields);
        return file;
    }

    /// <summary>Writes a file of rows.</summary>
    public string Rows(string superTable, string table, string[] types, int rowsOfBlock, IReadOnlyList<object?[]> rows)
    {
        var folder = System.IO.Path.Combine(_directory, DumpLayout.RowsDirectory(0, superTable.Length == 0 ? DumpLayout.NormalTablesHash : SuperTableHash.Of(superTable)));
        Directory.CreateDirectory(folder);
        File.WriteAllText(System.IO.Path.Combine(folder, DumpLayout.SuperTableFile), superTable);
        var file = System.IO.Path.Combine(folder, DumpLayout.Rows(_database, (2000 + _files++).ToString(CultureInfo.InvariantCulture), 0));
        var schema = Record("_record", ["tbname", "ts", .. types.Skip(1).Select((_, i) => $"col{i}")], ["string", .. types]);
        Write(file, schema, rowsOfBlock, [.. rows.Select(r => (object?[])[table, .. r])], ["string", .. types]);
        return file;
    }

    /// <summary>Writes a file that makes a normal table.</summary>
    public void NormalTable(string table, string sql, string fields)
    {
        var file = System.IO.Path.Combine(_directory, DumpLayout.NormalTable(_database, (5000 + _files++).ToString(CultureInfo.InvariantCulture)));
        Write(file, Record("_ntb", ["tbname", "sql"], ["string", "string"]), 1, [[table, sql]], ["string", "string"]);
        if (fields.Length > 0) File.WriteAllText(file + ".m", fields);
    }

    /// <summary>Writes Tidemark's own statements.</summary>
    public void After(params string[] statements) => File.WriteAllLines(System.IO.Path.Combine(_directory, DumpLayout.AfterFile), statements);

    /// <summary>The text of a <c>.m</c> file: names and codes of types.</summary>
    public static string Fields(string table, string columns, string tags = "")
    {
        return $$"""{"version":1,"name":"{{table}}","cols": [{{List(columns)}}]{{(tags.Length == 0 ? "" : $",\"tags\": [{List(tags)}]")}}}""";

        static string List(string text) => string.Join(',', text.Split(' ').Select(p => p.Split(':')).Select(p => $$"""{"name":"{{p[0]}}", "type":{{p[1]}}}"""));
    }

    private string Record(string name, string[] names, string[] types)
    {
        var fields = names.Zip(types, (n, t) => $$"""{"name":"{{n}}","type":[{"type":"null"},{{TypeOf(t)}}]}""");
        return $$"""{"type":"record","name":"{{name}}","namespace":"{{_database}}","fields":[{{string.Join(',', fields)}}]}""";
    }

    private static string TypeOf(string type) => type is "ints" or "longs" ? $$$"""{"type":"array","items":{"type":"{{{type[..^1]}}}"}}""" : $$"""{"type":"{{type}}"}""";

    private void Write(string path, string schema, int recordsOfBlock, object?[][] records, string[] types)
    {
        using var stream = File.Create(path);
        using var writer = new AvroFileWriter(stream, schema, _codec);
        foreach (var block in records.Chunk(recordsOfBlock)) writer.WriteBlock(block.Length, Encode(block, types));
        writer.Complete();
    }

    internal static byte[] Encode(object?[][] records, string[] types)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[32];
        foreach (var record in records)
        {
            foreach (var (value, type) in record.Zip(types))
            {
                Long(value is null ? 0 : 1);
                if (value is null) continue;
                var culture = CultureInfo.InvariantCulture;
                switch (type)
                {
                    case "boolean": Put(AvroEncoder.WriteBoolean(buffer, (bool)value)); break;
                    case "int" or "long": Long(Convert.ToInt64(value, culture)); break;
                    case "float": Put(AvroEncoder.WriteFloat(buffer, Convert.ToSingle(value, culture))); break;
                    case "double": Put(AvroEncoder.WriteDouble(buffer, Convert.ToDouble(value, culture))); break;
                    case "ints" or "longs":
                        var most = type == "longs" ? long.MaxValue : value switch { byte => sbyte.MaxValue, ushort => short.MaxValue, _ => int.MaxValue };
                        Long(2);
                        Long(unchecked((long)Convert.ToUInt64(value, culture) - most));
                        Long(most);
                        Long(0);
                        break;
                    default:
                        var content = value as byte[] ?? Encoding.UTF8.GetBytes((string)value);
                        Long(content.Length);
                        bytes.Write(content);
                        break;
                }
            }
        }

        return bytes.ToArray();

        void Long(long number) => Put(AvroEncoder.WriteLong(buffer, number));
        void Put(int length) => bytes.Write(buffer, 0, length);
    }
}
