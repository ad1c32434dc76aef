using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>Raw submit data against the data messages that the same server sent of the same rows.</summary>
public sealed class SubmitRowsTests
{
    private static readonly DataType[] EveryType =
    [
        DataType.Bool, DataType.TinyInt, DataType.SmallInt, DataType.BigInt, DataType.UTinyInt, DataType.USmallInt, DataType.UInt, DataType.Float, DataType.VarChar,
        DataType.NChar, DataType.VarBinary, DataType.Geometry,
    ];

    public static TheoryData<string, string> Recordings => new()
    {
        { "before_g_t_ms.wal_raw", "before_g_t_ms.wal" },
        { "after_g_t_ms.wal_raw", "after_g_t_ms.wal" },
        { "after_g_t_us.wal_raw", "after_g_t_us.wal" },
        { "before_g_t_blob.wal_raw", "before_g_t_blob.wal" },
    };

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Decode_Recorded_GivesTheRowsOfTheDataMessages(string raw, string data)
    {
        var wanted = GoldenMessage.Read(data).SelectMany(RowsOf).Order(StringComparer.Ordinal);
        var schemas = new RecordedSchemas(raw);
        var got = GoldenMessage.Read(raw).SelectMany(message => message.RawType == TmqRawType.RawSubmit
            ? PartsOf(message).SelectMany(part => RowsOf(part.TableName, SubmitRowsReader.Decode(part, schemas.Of(part)), schemas.Of(part)))
            : RowsOf(message)).Order(StringComparer.Ordinal);
        Assert.Equal(wanted, got);
    }

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Encode_WhatWasDecoded_GivesTheRecordedBytes(string raw, string data)
    {
        Assert.NotEqual(raw, data);
        var schemas = new RecordedSchemas(raw);
        foreach (var part in GoldenMessage.Read(raw).Where(m => m.RawType == TmqRawType.RawSubmit).SelectMany(PartsOf))
        {
            var schema = schemas.Of(part);
            var again = SubmitRowsWriter.Encode(part.TableName, part.Precision, SubmitRowsReader.Decode(part, schema), schema);
            Assert.Equal(Convert.ToHexString(part.Data.Span), Convert.ToHexString(again.Data.Span));
            Assert.Equal((part.Suid, part.Uid, part.SchemaVersion, part.Flags), (again.Suid, again.Uid, again.SchemaVersion, again.Flags));
        }
    }

    [Fact]
    public void Decode_ColumnFormat_IsRefused()
    {
        var part = GoldenMessage.Read("before_g_t_ms.wal_raw").Where(m => m.RawType == TmqRawType.RawSubmit).SelectMany(PartsOf).First();
        byte[] columns = [0x82, .. part.Data.Span[1..]];
        var error = Assert.Throws<TDengineFormatException>(() => SubmitRowsReader.Decode(part with { Data = columns }, [Column(1, "ts", DataType.Timestamp, 8)]));
        Assert.Contains("columns", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("before_g_t_ms.wal_raw")]
    [InlineData("before_g_t_blob.wal_raw")]
    public void Decode_EveryTruncation_IsRefused(string file)
    {
        var schemas = new RecordedSchemas(file);
        foreach (var part in GoldenMessage.Read(file).Where(m => m.RawType == TmqRawType.RawSubmit).SelectMany(PartsOf).Where(p => p.Data.Length < 1000))
        {
            for (var length = 0; length < part.Data.Length; length++)
                Assert.Throws<TDengineFormatException>(() => SubmitRowsReader.Decode(part with { Data = part.Data[..length] }, schemas.Of(part)));
        }
    }

    [Theory]
    [InlineData("before_g_t_ms.wal_raw")]
    [InlineData("before_g_t_blob.wal_raw")]
    public void Decode_EveryChangedByte_IsReadOrRefused(string file)
    {
        var schemas = new RecordedSchemas(file);
        foreach (var part in GoldenMessage.Read(file).Where(m => m.RawType == TmqRawType.RawSubmit).SelectMany(PartsOf).Where(p => p.Data.Length < 1000))
        {
            for (var at = 0; at < part.Data.Length; at++)
            {
                var damaged = part.Data.ToArray();
                damaged[at] ^= 0xFF;
                var error = Record.Exception(() => SubmitRowsReader.Decode(part with { Data = damaged }, schemas.Of(part)));
                Assert.True(error is null or TDengineFormatException, error?.ToString());
            }
        }
    }

    [Theory]
    [InlineData(3)]
    [InlineData(200)]
    [InlineData(70_000)]
    public void Encode_EveryStateAndSize_ComesBack(int maximum)
    {
        var random = new Random(maximum);
        for (var turn = 0; turn < 10; turn++)
        {
            var schema = RandomSchema(random, maximum);
            var blocks = Enumerable.Range(0, 3).Select(n => RandomBlock(random, schema, n, maximum)).ToList();
            var rows = new SubmitRows { Suid = 7, Uid = 8, SchemaVersion = 300, WrittenAtMs = 9, Blocks = blocks };
            var again = SubmitRowsReader.Decode(SubmitRowsWriter.Encode("t", TimePrecision.Milliseconds, rows, schema), schema);
            Assert.Equal(RowsOf("t", rows, schema).Order(StringComparer.Ordinal), RowsOf("t", again, schema).Order(StringComparer.Ordinal));
            Assert.Equal((7L, 8L, 300, 9L), (again.Suid, again.Uid, again.SchemaVersion, again.WrittenAtMs));
        }
    }

    private static List<ColumnDefinition> RandomSchema(Random random, int maximum)
    {
        var schema = new List<ColumnDefinition> { Column(1, "ts", DataType.Timestamp, 8) };
        for (var id = 2; id < 3 + random.Next(12); id++)
        {
            var type = EveryType[random.Next(EveryType.Length)];
            schema.Add(Column(id * 3, "c" + id, type, type.IsVariable() ? Math.Min(maximum, 65_000) + 2 : type.FixedWidth()));
        }

        return schema;
    }

    private static SubmitBlock RandomBlock(Random random, List<ColumnDefinition> schema, int number, int maximum)
    {
        int[] columns = [0, .. Enumerable.Range(1, schema.Count - 1).Where(_ => random.Next(3) > 0)];
        using var builder = new RawBlockBuilder([.. columns.Select(column => new BlockColumnType(schema[column].Type, schema[column].Bytes))]);
        for (var row = 0; row < 4; row++)
        {
            builder.AppendInt64(0, (row * 10) + number);
            for (var index = 1; index < columns.Length; index++)
            {
                var type = schema[columns[index]].Type;
                var value = new byte[type.IsVariable() ? random.Next(Math.Min(maximum, 65_000)) : type.FixedWidth()];
                random.NextBytes(value);
                if (random.Next(4) == 0) builder.AppendNull(index);
                else builder.Append(index, value);
            }
        }

        return new SubmitBlock(columns, RawBlock.Parse(builder.ToArray()));
    }

    private static ColumnDefinition Column(int id, string name, DataType type, int bytes) => new() { ColumnId = (short)id, Name = name, Type = type, Bytes = bytes };

    private static IReadOnlyList<RawSubmitPart> PartsOf(GoldenMessage message) => Assert.IsType<RawSubmit>(TmqMessageReader.DecodeStrict(message.RawType, message.Body)).Parts;

    /// <summary>One line per row with its values by name; a column that the row does not name is left out.</summary>
    private static IEnumerable<string> RowsOf(GoldenMessage message) => message.RawType is TmqRawType.Data or TmqRawType.Metadata
        ? ((DataMessage)TmqMessageReader.DecodeStrict(message.RawType, message.Body)).Blocks.SelectMany(block => RowsOf(block.TableName!, [.. block.Schema!.Columns.Select(column => column.Name)], block.Block))
        : [];

    private static IEnumerable<string> RowsOf(string table, SubmitRows rows, IReadOnlyList<ColumnDefinition> schema) =>
        rows.Blocks.SelectMany(block => RowsOf(table, [.. block.Columns.Select(column => schema[column].Name)], block.Block));

    private static IEnumerable<string> RowsOf(string table, IReadOnlyList<string> names, RawBlock block)
    {
        for (var row = 0; row < block.RowCount; row++)
        {
            yield return table + ": " + string.Join(' ', Enumerable.Range(0, names.Count).Select(column =>
                names[column] + "=" + (block.IsNull(column, row) ? "NULL" : Convert.ToHexString(block.GetValue(column, row)))));
        }
    }
}
