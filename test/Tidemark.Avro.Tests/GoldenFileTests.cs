using System.Text.Json;
using Tidemark.Avro.Schemas;
using Tidemark.Testing;
using Tidemark.Testing.Avro;

namespace Tidemark.Avro.Tests;

/// <summary>Every Avro file that the real tool wrote, read by us as the plain reader reads it.</summary>
public sealed class GoldenFileTests
{
    public static TheoryData<string> Folders => [.. Directory.EnumerateDirectories(GoldenFiles.PathOf("taosdump"), "out_*").Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Folders))]
    public void Files_OfTheRealTool_HoldWhatThePlainReaderSees(string folder)
    {
        var isLzma = folder == "out_lzma";
        if (isLzma && !(AvroCodecs.IsAvailable(AvroCodec.Lzma) && PlainAvroFile.HasXz)) Assert.Skip("liblzma or the program xz is not installed.");
        var files = Directory.EnumerateFiles(GoldenFiles.PathOf("taosdump/" + folder), "*.avro*", SearchOption.AllDirectories).Where(f => !f.EndsWith(".m", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(files);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            var plain = PlainAvroFile.Read(bytes);
            var records = new List<object?>();
            using var reader = AvroFileReader.Open(new MemoryStream(bytes));
            Assert.Equal(plain.SchemaJson, reader.SchemaJson);
            while (reader.ReadBlock(out var block))
            {
                var decoder = new AvroDecoder(block.Records.Span);
                for (var i = 0L; i < block.Count; i++) records.Add(Value(ref decoder, reader.Schema));
                Assert.Equal(0, decoder.Remaining);
            }

            Assert.Equal(JsonSerializer.Serialize(plain.Records, Json), JsonSerializer.Serialize(records, Json));
        }
    }

    private static JsonSerializerOptions Json { get; } = new() { NumberHandling = System.Text.Json.Serialization.JsonNumberHandling.AllowNamedFloatingPointLiterals };

    private static object? Value(ref AvroDecoder decoder, AvroSchema schema)
    {
        switch (schema.Kind)
        {
            case AvroKind.Union: return Value(ref decoder, schema.Branches[decoder.ReadBranch(schema.Branches.Count)]);
            case AvroKind.Null: return null;
            case AvroKind.Boolean: return decoder.ReadBoolean();
            case AvroKind.Int: return decoder.ReadInt();
            case AvroKind.Long: return decoder.ReadLong();
            case AvroKind.Float: return decoder.ReadFloat();
            case AvroKind.Double: return decoder.ReadDouble();
            case AvroKind.Bytes: return decoder.ReadBytes().ToArray();
            case AvroKind.String: return System.Text.Encoding.UTF8.GetString(decoder.ReadBytes());
            case AvroKind.Array:
                var items = new List<object?>();
                for (var count = decoder.ReadBlockCount(); count != 0; count = decoder.ReadBlockCount())
                    for (; count > 0; count--)
                        items.Add(Value(ref decoder, schema.Items!));
                return items.ToArray();
            case AvroKind.Record:
                var record = new Dictionary<string, object?>(StringComparer.Ordinal);
                foreach (var field in schema.Fields) record.Add(field.Name, Value(ref decoder, field.Schema));
                return record;
            default: throw new InvalidOperationException($"The real tool writes no {schema.Kind}.");
        }
    }
}
