using System.Text;
using Tidemark.Avro;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;
using Tidemark.Testing;

namespace Tidemark.Taosdump.Tests.Dump;

/// <summary>Values of every type become records that a reader made from the specification reads back.</summary>
public sealed class RecordEncoding
{
    private static readonly (DataType Type, object? Value, string Read)[] Samples =
    [
        (DataType.Bool, true, "true"), (DataType.Bool, false, "false"), (DataType.Bool, null, "NULL"),
        (DataType.TinyInt, sbyte.MinValue, "-128"), (DataType.SmallInt, short.MinValue, "-32768"), (DataType.Int, int.MinValue, "-2147483648"), (DataType.Int, int.MaxValue, "2147483647"), (DataType.Int, -1, "-1"),
        (DataType.BigInt, long.MinValue, "-9223372036854775808"), (DataType.BigInt, long.MaxValue, "9223372036854775807"), (DataType.BigInt, 1L << 55, "36028797018963968"), (DataType.BigInt, (1L << 55) - 1, "36028797018963967"), (DataType.BigInt, 63L, "63"), (DataType.BigInt, 64L, "64"), (DataType.BigInt, -65L, "-65"),
        (DataType.Float, -1.5f, "-1.5"), (DataType.Double, double.MaxValue, "1.7976931348623157E+308"), (DataType.Float, null, "NULL"),
        (DataType.UTinyInt, (byte)255, "[-128 127]"), (DataType.UTinyInt, (byte)0, "[-127 127]"), (DataType.USmallInt, ushort.MaxValue, "[-32768 32767]"), (DataType.UInt, uint.MaxValue, "[-2147483648 2147483647]"),
        (DataType.UBigInt, ulong.MaxValue, "[-9223372036854775808 9223372036854775807]"), (DataType.UBigInt, 0UL, "[-9223372036854775807 9223372036854775807]"),
        (DataType.VarChar, "", "''"), (DataType.VarChar, "a\0b", "'a\0b'"), (DataType.NChar, "最大值🚀é", "'最大值🚀é'"), (DataType.NChar, null, "NULL"), (DataType.VarBinary, new byte[] { 255, 0 }, "FF00"),
        (DataType.Decimal64, "-1.50", "'-1.50'"), (DataType.Decimal, "99999999999999999999999999999999999.999", "'99999999999999999999999999999999999.999'"),
    ];

    [Fact]
    public void Encode_EveryType_ReadsBack()
    {
        using var directory = new TemporaryDirectory();
        foreach (var (type, value, read) in Samples)
        {
            var scale = type.IsDecimal() ? (value as string)!.Split('.')[1].Length : 0;
            var definition = new ColumnDefinition { Name = "c", Type = type, Bytes = type.SchemaBytes(64), ColumnId = 2, TypeModifier = type.IsDecimal() ? (38 << 8) + scale : 0 };
            var column = type.IsVariable() ? BlockColumnType.Variable(type, 64) : type.IsDecimal() ? BlockColumnType.Decimal(type == DataType.Decimal ? (byte)38 : (byte)18, (byte)scale) : BlockColumnType.Fixed(type);
            using var builder = new RawBlockBuilder([BlockColumnType.Fixed(DataType.Timestamp), column]);
            for (var row = 0; row < 9; row++)
            {
                builder.AppendInt64(0, 1700000000000 + row);
                if (row == 4 || value is null) builder.AppendNull(1);
                else builder.Append(1, RawValue.FromObject(type, value, scale));
            }

            var time = new ColumnDefinition { Name = "ts", Type = DataType.Timestamp, Bytes = 8, ColumnId = 1 };
            using var records = new RecordBuffer();
            new RecordEncoder(RecordColumn.Of([time, definition], 0)).Encode(RawBlock.Parse(builder.ToArray()), [1, 3, 4, 8], RecordEncoder.TextField(Encoding.UTF8.GetBytes("表")), records);
            var path = Path.Combine(directory.Path, "x.avro");
            using (var stream = File.Create(path))
            {
                using var writer = new AvroFileWriter(stream, RecordSchemas.Rows("d", [time, definition], null), AvroCodec.Null);
                writer.WriteBlock(records.Records, records.Written);
                writer.Complete();
            }

            Assert.Equal(new[] { 1, 3, 4, 8 }.Select(row => $"'表' {1700000000000 + row} {(row == 4 ? "NULL" : read)}"), ContainerFile.Read(path).Records.Select(r => string.Join(' ', r)));
        }
    }

    [Theory]
    [InlineData(DataType.VarChar)]
    [InlineData(DataType.NChar)]
    public void Encode_StringsOfEveryLength_ReadBack(DataType type)
    {
        using var directory = new TemporaryDirectory();
        var random = new Random(7);
        const int Rows = 400;
        var definition = new ColumnDefinition { Name = "c", Type = type, Bytes = type.SchemaBytes(Rows), ColumnId = 2 };
        var time = new ColumnDefinition { Name = "ts", Type = DataType.Timestamp, Bytes = 8, ColumnId = 1 };
        using var builder = new RawBlockBuilder([BlockColumnType.Fixed(DataType.Timestamp), BlockColumnType.Variable(type, 4 * Rows)]);
        var expected = new List<string>();
        for (var row = 0; row < Rows; row++)
        {
            // One in five has a character beyond ASCII somewhere, also as its last.
            var text = new string([.. Enumerable.Range(0, row).Select(_ => (char)random.Next(32, 127))]).Replace('\'', '.');
            if (row % 5 == 4) text = text.Insert(random.Next(row + 1), "é")[..row];
            builder.AppendInt64(0, row);
            builder.Append(1, RawValue.FromObject(type, text, 0));
            expected.Add($"'d' {row} '{text}'");
        }

        // The longest lies at the end of the block: nothing behind it may be read.
        using var records = new RecordBuffer();
        new RecordEncoder(RecordColumn.Of([time, definition], 0)).Encode(RawBlock.Parse(builder.ToArray()), [.. Enumerable.Range(0, Rows)], RecordEncoder.TextField("d"u8), records);
        var path = Path.Combine(directory.Path, "x.avro");
        using (var stream = File.Create(path))
        {
            using var writer = new AvroFileWriter(stream, RecordSchemas.Rows("d", [time, definition], null), AvroCodec.Null);
            writer.WriteBlock(records.Records, records.Written, records.Ends);
            writer.Complete();
        }

        Assert.Equal(expected, ContainerFile.Read(path).Records.Select(r => string.Join(' ', r)));
    }
}
