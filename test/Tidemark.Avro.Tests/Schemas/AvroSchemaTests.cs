using Tidemark.Avro.Schemas;
using Tidemark.Errors;

namespace Tidemark.Avro.Tests.Schemas;

public sealed class AvroSchemaTests
{
    [Fact]
    public void Parse_RecordOfEveryKind_IsATree()
    {
        var schema = AvroSchema.Parse("""
            {"type":"record","name":"r","namespace":"n","fields":[
             {"name":"u","type":["null",{"type":"array","items":"long"}]},
             {"name":"w","type":{"type":"string"}},
             {"name":"f","type":{"type":"fixed","name":"f16","size":16}},
             {"name":"g","type":"f16"},
             {"name":"d","type":[{"type":"null"},{"type":"bytes","logicalType":"decimal","precision":10,"scale":2}]},
             {"name":"e","type":{"type":"enum","name":"e","symbols":["A","B"]}},
             {"name":"m","type":{"type":"map","values":"int"}},
             {"name":"next","type":["null","r"]}]}
            """);
        Assert.Equal((AvroKind.Record, "r", "n", 8), (schema.Kind, schema.Name, schema.Namespace, schema.Fields.Count));
        Assert.Equal([AvroKind.Null, AvroKind.Array], schema.Fields[0].Schema.Branches.Select(b => b.Kind));
        Assert.Equal(AvroKind.Long, schema.Fields[0].Schema.Branches[1].Items!.Kind);
        Assert.Equal(AvroKind.String, schema.Fields[1].Schema.Kind);
        Assert.Same(schema.Fields[2].Schema, schema.Fields[3].Schema);
        var money = schema.Fields[4].Schema.Branches[1];
        Assert.Equal((AvroKind.Bytes, "decimal", 10, 2), (money.Kind, money.LogicalType, money.Precision, money.Scale));
        Assert.Equal(["A", "B"], schema.Fields[5].Schema.Symbols);
        Assert.Equal(AvroKind.Int, schema.Fields[6].Schema.Items!.Kind);
        Assert.Same(schema, schema.Fields[7].Schema.Branches[1]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("12")]
    [InlineData("\"nothing\"")]
    [InlineData("{\"type\":\"record\",\"name\":\"r\"}")]
    [InlineData("{\"type\":\"fixed\",\"name\":\"f\",\"size\":-1}")]
    [InlineData("{\"type\":\"record\",\"name\":\"r\",\"fields\":[{\"name\":1,\"type\":\"int\"}]}")]
    public void Parse_NoSchema_IsCorrupt(string json) => Assert.Equal(ErrorCode.Corrupt, Assert.Throws<AvroFormatException>(() => AvroSchema.Parse(json)).Code);

    [Fact]
    public void Parse_SchemaThatNeverEnds_IsCorrupt()
        => Assert.Throws<AvroFormatException>(() => AvroSchema.Parse(string.Concat(Enumerable.Repeat("[", 100_000))));
}
