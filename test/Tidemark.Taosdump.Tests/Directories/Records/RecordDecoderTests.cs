using Tidemark.Avro;
using Tidemark.Avro.Schemas;
using Tidemark.Errors;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Directories.Records;
using Tidemark.Taosdump.Tests.Restore;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Tests.Directories.Records;

public sealed class RecordDecoderTests
{
    private static readonly (string Avro, DataType Type, int Bytes, int Modifier, object[] Values)[] Kinds =
    [
        ("boolean", DataType.Bool, 1, 0, [true, false]),
        ("int", DataType.TinyInt, 1, 0, [sbyte.MinValue, sbyte.MaxValue]),
        ("int", DataType.SmallInt, 2, 0, [short.MinValue, short.MaxValue]),
        ("int", DataType.Int, 4, 0, [int.MinValue, int.MaxValue, 0]),
        ("long", DataType.BigInt, 8, 0, [long.MinValue, long.MaxValue]),
        ("long", DataType.Timestamp, 8, 0, [0L, -1L]),
        ("float", DataType.Float, 4, 0, [float.MaxValue, float.NaN, -0f]),
        ("double", DataType.Double, 8, 0, [double.MinValue, double.Epsilon]),
        ("ints", DataType.UTinyInt, 1, 0, [byte.MinValue, byte.MaxValue, (byte)127]),
        ("ints", DataType.USmallInt, 2, 0, [ushort.MinValue, ushort.MaxValue]),
        ("ints", DataType.UInt, 4, 0, [uint.MinValue, uint.MaxValue]),
        ("longs", DataType.UBigInt, 8, 0, [ulong.MinValue, ulong.MaxValue, 1UL << 63]),
        ("string", DataType.VarChar, 12, 0, ["", "ten bytes!"]),
        ("bytes", DataType.NChar, 42, 0, ["", "字😀é", "ten signs!"]),
        ("bytes", DataType.VarBinary, 12, 0, [Array.Empty<byte>(), new byte[] { 0, 255 }]),
        ("bytes", DataType.Geometry, 102, 0, [new byte[] { 1, 1, 0, 0, 0 }]),
        ("bytes", DataType.Blob, 4194304, 0, [new byte[300]]),
        ("string", DataType.Decimal64, 8, (18 << 8) + 4, ["-99999999999999.9999", "0.0001"]),
        ("string", DataType.Decimal, 16, (38 << 8) + 38, ["0.99999999999999999999999999999999999999"]),
    ];

    private static readonly string[] Types = ["long", .. Kinds.Select(k => k.Avro)];

    private static readonly ColumnDefinition[] Columns =
    [
        new ColumnDefinition { Name = "ts", Type = DataType.Timestamp, Bytes = 8 },
        .. Kinds.Select((k, i) => new ColumnDefinition { Name = $"c{i}", Type = k.Type, Bytes = k.Bytes, TypeModifier = k.Modifier }),
    ];

    private static readonly TableFields Document = new("t", [.. Columns.Select(c => new TableField(c.Name, c.Type))], []);

    [Fact]
    public void Add_ValuesOfEveryType_GivesThemBack()
    {
        var random = new Random(5);
        object?[][] records = [.. Enumerable.Range(0, 500).Select(i => (object?[])["name", (long)i, .. Kinds.Select(k => random.Next(4) == 0 ? null : k.Values[random.Next(k.Values.Length)])])];
        using var decoder = Begin();
        decoder.Add(new AvroBlock(300, MadeDump.Encode(records[..300], ["string", .. Types]), 0));
        decoder.Add(new AvroBlock(200, MadeDump.Encode(records[300..], ["string", .. Types]), 0));
        Assert.Equal("name", System.Text.Encoding.UTF8.GetString(decoder.TableName));
        var block = RawBlock.Parse(decoder.Rows.ToArray());
        Assert.Equal((500, 0L), (block.RowCount, decoder.RejectedRows));
        for (var row = 0; row < 500; row++)
        {
            for (var column = 0; column < Columns.Length; column++) Assert.Equal(records[row][column + 1], block.GetObject(column, row));
        }
    }

    [Fact]
    public void Add_RecordsCutAnywhere_AddsNothing()
    {
        var bytes = MadeDump.Encode([["name", 1L, .. Kinds.Select(k => k.Values[^1])], ["name", 2L, .. Kinds.Select(k => k.Values[0])]], ["string", .. Types]);
        using var decoder = Begin();
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.Throws<AvroFormatException>(() => decoder.Add(new AvroBlock(2, bytes.AsMemory(0, length), 0)));
            Assert.Equal(0, decoder.Rows.RowCount);
        }

        decoder.Add(new AvroBlock(2, bytes, 0));
        Assert.Equal(2, RawBlock.Parse(decoder.Rows.ToArray()).RowCount);
    }

    [Fact]
    public void Add_DamagedRecords_ThrowsFormatErrorsAlone()
    {
        var random = new Random(9);
        var bytes = MadeDump.Encode([.. Enumerable.Range(0, 5).Select(i => (object?[])["name", (long)i, .. Kinds.Select(k => k.Values[0])])], ["string", .. Types]);
        using var decoder = Begin();
        for (var i = 0; i < 5000; i++)
        {
            var damaged = (byte[])bytes.Clone();
            for (var flips = random.Next(1, 4); flips > 0; flips--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            decoder.Begin(Layout());
            var error = Record.Exception(() => decoder.Add(new AvroBlock(5, damaged, 0)));
            if (error is not null) Assert.IsType<AvroFormatException>(error);
            RawBlock.Parse(decoder.Rows.ToArray()).CheckValues();
        }
    }

    [Fact]
    public void Add_RowsThatDoNotFit_AreLeftOutAndCounted()
    {
        using var decoder = Begin(columns: [Columns[0], Columns[13] with { Name = "v" }, Columns[18] with { Name = "d" }]);
        decoder.OldestTime = 0;
        decoder.Add(new AvroBlock(7, MadeDump.Encode(
            [["n", 1L, "fits", "1.5"], ["n", null, "no time", null], ["n", 2L, "longer than ten", null], ["n", 3L, "fits", "1.00001"], ["n", -1L, "too old", null], ["n", 4L, "fits", "99999999999999999999"], ["n", 5L, null, null]],
            ["string", "long", "string", "string"]), 0));
        var block = RawBlock.Parse(decoder.Rows.ToArray());
        Assert.Equal(["1|fits|1.5000", "5||"], Enumerable.Range(0, block.RowCount).Select(r => $"{block.GetObject(0, r)}|{block.GetObject(1, r)}|{block.GetObject(2, r)}"));
        Assert.Equal((5L, "'ts' is NULL"), (decoder.RejectedRows, decoder.FirstRejection));
    }

    [Theory]
    [InlineData(DataType.Decimal64, 8, 10, 2, "99999999.99", "100000000.00")]
    [InlineData(DataType.Decimal64, 8, 18, 0, "-999999999999999999", "-1000000000000000000")]
    [InlineData(DataType.Decimal, 16, 20, 5, "999999999999999.99999", "1000000000000000")]
    [InlineData(DataType.Decimal, 16, 38, 0, "-99999999999999999999999999999999999999", "100000000000000000000000000000000000000")]
    public void Add_DecimalsOfMoreDigitsThanTheColumnTakes_AreLeftOut(DataType type, int bytes, int precision, int scale, string largest, string larger)
    {
        using var decoder = Begin(columns: [Columns[0], new ColumnDefinition { Name = "d", Type = type, Bytes = bytes, TypeModifier = (precision << 8) + scale }]);
        decoder.Add(new AvroBlock(2, MadeDump.Encode([["n", 1L, largest], ["n", 2L, larger]], ["string", "long", "string"]), 0));
        var block = RawBlock.Parse(decoder.Rows.ToArray());
        Assert.Equal((1, 1L), (block.RowCount, decoder.RejectedRows));
        Assert.Equal(largest, block.GetObject(1, 0));
        Assert.Contains($"{larger} has more digits than 'd' takes, a DECIMAL({precision}, {scale})", decoder.FirstRejection, StringComparison.Ordinal);
    }

    [Fact]
    public void Add_RowsOfAnotherTable_IsDamage()
    {
        using var decoder = Begin(columns: [Columns[0]]);
        Assert.Throws<AvroFormatException>(() => decoder.Add(new AvroBlock(2, MadeDump.Encode([["a", 1L], ["b", 2L]], ["string", "long"]), 0)));
    }

    [Fact]
    public void Add_ManyRows_AllocatesNothingPerRow()
    {
        using var decoder = Begin();
        object?[][] records = [.. Enumerable.Range(0, 4000).Select(i => (object?[])["name", (long)i, .. Kinds.Select(k => k.Type is DataType.Blob ? null : k.Values[i % k.Values.Length])])];
        var block = new AvroBlock(4000, MadeDump.Encode(records, ["string", .. Types]), 0);
        decoder.Add(block);
        decoder.Rows.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        decoder.Add(block);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000);
    }

    [Fact]
    public void OfRows_FieldsOfAnotherNumber_SaysHowMany()
    {
        var error = Assert.Throws<AvroFormatException>(() => RecordLayout.OfRows(Schema(["long", "int"]), Document, Columns));
        Assert.Equal(ErrorCode.Corrupt, error.Code);
        Assert.Contains("2 columns", error.Message, StringComparison.Ordinal);
    }

    private static RecordDecoder Begin(ColumnDefinition[]? columns = null)
    {
        var decoder = new RecordDecoder();
        decoder.Begin(Layout(columns));
        return decoder;
    }

    private static RecordLayout Layout(ColumnDefinition[]? columns = null)
    {
        var wanted = columns ?? Columns;
        string[] types = columns is null ? Types : [.. columns.Select(c => c.Type switch { DataType.Timestamp => "long", _ => "string" })];
        return RecordLayout.OfRows(Schema(types), columns is null ? Document : null, wanted);
    }

    private static AvroSchema Schema(string[] types)
    {
        var fields = types.Select((t, i) => $$"""{"name":"{{(i == 0 ? "ts" : $"col{i - 1}")}}","type":["null",{{(t is "ints" or "longs" ? $$"""{"type":"array","items":"{{t[..^1]}}"}""" : $"\"{t}\"")}}]}""");
        return AvroSchema.Parse($$"""{"type":"record","name":"_record","fields":[{"name":"tbname","type":["null","string"]},{{string.Join(',', fields)}}]}""");
    }
}
