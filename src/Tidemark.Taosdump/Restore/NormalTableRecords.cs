using System.Text;
using Tidemark.Avro;
using Tidemark.Avro.Schemas;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Directories.Records;

namespace Tidemark.Taosdump.Restore;

/// <summary>The records of files of normal tables: a name, and the statement that makes it.</summary>
internal static class NormalTableRecords
{
    private const string Statement = "sql";

    /// <summary>Reads the statements of a block.</summary>
    /// <exception cref="AvroFormatException">The records are no such.</exception>
    public static void Read(AvroSchema schema, AvroBlock block, List<DumpStatement> statements)
    {
        var fields = schema.Fields.Select(RecordField.Of).ToList();
        if (!fields.Exists(f => f is { Name: Statement, Kind: FieldKind.Bytes }) || fields.Exists(f => f is not { Kind: FieldKind.Bytes })) throw AvroFormatException.Corrupt("its records are no statements", 0);
        var decoder = new AvroDecoder(block.Records.Span);
        var read = new List<DumpStatement>();
        for (var i = 0L; i < block.Count; i++)
        {
            foreach (var field in fields)
            {
                if (field!.Value.Branches > 0 && decoder.ReadBranch(field.Value.Branches) == field.Value.NullBranch) continue;
                var text = decoder.ReadBytes();
                if (field.Value.Name == Statement) read.Add(DumpStatement.Parse(Encoding.UTF8.GetString(text)));
            }
        }

        if (decoder.Remaining > 0) throw AvroFormatException.Corrupt($"{decoder.Remaining} bytes behind the last of {block.Count} records", decoder.Position);
        statements.AddRange(read);
    }
}
