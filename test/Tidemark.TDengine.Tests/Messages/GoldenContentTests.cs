using System.Globalization;
using System.Text.Json;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Messages;

/// <summary>What is decoded is what the native client saw in the same messages.</summary>
public sealed class GoldenContentTests
{
    private const long InSnapshot = -2147467258;

    public static TheoryData<string> Files => [.. GoldenMessage.Files];

    [Theory]
    [MemberData(nameof(Files))]
    public void Decode_DataMessages_HoldTheTablesColumnsAndRowsOfTheNativeClient(string file)
    {
        foreach (var golden in GoldenMessage.Read(file).Where(m => m.RawType is TmqRawType.Data or TmqRawType.Metadata))
        {
            var message = Assert.IsType<DataMessage>(TmqMessageReader.Decode(golden.RawType, golden.Body));
            if (golden.Offset != InSnapshot) Assert.Equal(WalOffset.Log(golden.Offset), message.RequestOffset);
            else Assert.True(message.RequestOffset.IsSnapshot);
            Assert.Equal(golden.RawType == TmqRawType.Metadata, message.CreateRequests is { Count: > 0 });
            var expected = golden.Companion.GetProperty("blocks").EnumerateArray().ToList();
            Assert.Equal(expected.Count, message.Blocks.Count);
            for (var i = 0; i < expected.Count; i++) AssertBlock(golden, expected[i], message.Blocks[i]);
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void TryPeek_MessagesWithRows_AgreesWithDecoding(string file)
    {
        foreach (var golden in GoldenMessage.Read(file))
        {
            var carriesRows = golden.RawType is TmqRawType.Data or TmqRawType.Metadata or TmqRawType.RawSubmit;
            Assert.Equal(carriesRows, TmqMessageReader.TryPeek(golden.RawType, golden.Body, out var summary));
            switch (TmqMessageReader.Decode(golden.RawType, golden.Body))
            {
                case DataMessage data:
                    var keyed = data.Blocks.Where(b => b.Block.Columns[0].Type == DataType.Timestamp).Select(b => b.Block).ToList();
                    var times = keyed.SelectMany(b => Enumerable.Range(0, b.RowCount).Select(r => b.GetInt64(0, r))).ToList();
                    Assert.Equal(data.RequestOffset, summary.RequestOffset);
                    Assert.Equal(data.ResponseOffset, summary.ResponseOffset);
                    Assert.Equal(data.Blocks.Count, summary.TableBlocks);
                    Assert.Equal(data.Blocks.Sum(b => (long)b.Block.RowCount), summary.Rows);
                    Assert.Equal(times.DefaultIfEmpty(long.MaxValue).Min(), summary.FirstTimestamp);
                    Assert.Equal(times.DefaultIfEmpty(long.MinValue).Max(), summary.LastTimestamp);
                    break;
                case RawSubmit raw:
                    Assert.Equal(raw.ResponseOffset, summary.ResponseOffset);
                    Assert.Equal(raw.Parts.Count, summary.TableBlocks);
                    break;
            }
        }
    }

    [Fact]
    public void TryPeek_DataMessages_DoesNotAllocate()
    {
        var messages = GoldenMessage.All.Where(m => m.RawType is TmqRawType.Data or TmqRawType.Metadata or TmqRawType.RawSubmit).ToList();
        foreach (var m in messages) TmqMessageReader.TryPeek(m.RawType, m.Body, out _);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < messages.Count; i++) TmqMessageReader.TryPeek(messages[i].RawType, messages[i].Body, out _);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public void Decode_ConsecutiveWalMessagesOfAVgroup_ContinueWhereTheLastOneEnded()
    {
        foreach (var vgroup in GoldenMessage.Read("after_g_t_ms.wal").Where(m => m.RawType is TmqRawType.Data or TmqRawType.Metadata).GroupBy(m => m.Vgroup))
        {
            var last = 0L;
            foreach (var golden in vgroup)
            {
                var message = Assert.IsType<DataMessage>(TmqMessageReader.Decode(golden.RawType, golden.Body));
                Assert.InRange(message.RequestOffset.Version, last, message.ResponseOffset.Version);
                last = message.ResponseOffset.Version;
            }
        }
    }

    [Fact]
    public void Decode_RawSubmits_NameTheTablesWhoseIdsTheyCarry()
    {
        var checkedParts = 0;
        foreach (var file in GoldenMessage.Files.Where(f => f.EndsWith("wal_raw", StringComparison.Ordinal)))
        {
            var names = new Dictionary<long, string>();
            foreach (var golden in GoldenMessage.Read(file))
            {
                var message = TmqMessageReader.DecodeStrict(golden.RawType, golden.Body);
                foreach (var create in Creates(message)) names[create.Uid] = create.Name;
                if (message is not RawSubmit raw) continue;
                Assert.Equal(WalOffset.Log(golden.Offset), raw.RequestOffset);
                foreach (var part in raw.Parts)
                {
                    Assert.Equal(names[part.Uid], part.TableName);
                    Assert.True(part.SchemaVersion >= 1);
                    checkedParts++;
                }
            }
        }

        Assert.True(checkedParts > 50);
    }

    [Fact]
    public void DefaultOf_ColumnsWithoutStorageOptions_IsWhatTheServerWrote()
    {
        var types = new HashSet<DataType>();
        foreach (var golden in GoldenMessage.All.Where(m => m.RawType is TmqRawType.CreateSuperTable && !m.File.Contains("_ext", StringComparison.Ordinal)))
        {
            var definition = Assert.IsType<CreateSuperTable>(TmqMessageReader.Decode(golden.RawType, golden.Body)).Definition;
            if (definition.Name == "opts") continue;
            foreach (var column in definition.Columns.Columns)
            {
                Assert.Equal(ColumnCompression.DefaultOf(column.Type), column.Compression);
                types.Add(column.Type);
            }
        }

        Assert.True(types.Count >= 18, string.Join(' ', types));
    }

    internal static IEnumerable<CreateTableRequest> Creates(TmqMessage message) => message switch
    {
        CreateTables tables => tables.Tables,
        DataMessage { CreateRequests: { } requests } => requests,
        BatchMeta batch => batch.Members.SelectMany(m => Creates(m.Message)),
        _ => [],
    };

    private static void AssertBlock(GoldenMessage golden, JsonElement expected, TableBlock actual)
    {
        Assert.Equal(expected.GetProperty("table").GetString(), actual.TableName);
        Assert.Equal(expected.GetProperty("precision").GetInt32(), (int)actual.Precision);
        var columns = expected.GetProperty("columns").EnumerateArray().ToList();
        var schema = actual.Schema!.Columns;
        Assert.Equal(columns.Select(c => c.GetProperty("name").GetString()), schema.Select(c => c.Name));
        Assert.Equal(columns.Select(c => (DataType)c.GetProperty("type").GetInt32()), schema.Select(c => c.Type));
        Assert.Equal(schema.Select(c => c.Type), actual.Block.Columns.Select(c => c.Type));
        for (var c = 0; c < schema.Count; c++)
        {
            if (schema[c].Type.IsDecimal() || schema[c].Type.IsBlob()) continue;
            Assert.Equal(columns[c].GetProperty("bytes").GetInt32(), schema[c].DeclaredLength);
            Assert.Equal(schema[c].Bytes, actual.Block.Columns[c].SchemaBytes);
        }

        var rows = expected.GetProperty("rows").EnumerateArray().ToList();
        Assert.Equal(rows.Count, actual.Block.RowCount);
        actual.Block.CheckValues();
        for (var r = 0; r < rows.Count; r++)
        {
            for (var c = 0; c < columns.Count; c++) AssertValue(golden, rows[r][c], actual.Block, c, r);
        }
    }

    private static void AssertValue(GoldenMessage golden, JsonElement expected, RawBlock block, int column, int row)
    {
        var actual = block.GetObject(column, row);
        Assert.Equal(expected.ValueKind == JsonValueKind.Null, block.IsNull(column, row));
        switch (actual)
        {
            case null: break;
            case bool flag: Assert.Equal(expected.GetBoolean(), flag); break;
            case float number: Assert.Equal(float.Parse(expected.GetRawText(), CultureInfo.InvariantCulture), number); break;
            case double number: Assert.Equal(expected.GetDouble(), number); break;
            // The client prints a DECIMAL of zero without its scale.
            case string text when block.Columns[column].Type.IsDecimal() && expected.GetString() == "0": Assert.Equal(0, decimal.Parse(text, CultureInfo.InvariantCulture)); break;
            case string text: Assert.Equal(expected.GetString(), text); break;
            case byte[] bytes when expected.ValueKind == JsonValueKind.Object: Assert.Equal(expected.GetProperty("hex").GetString(), Convert.ToHexStringLower(bytes)); break;
            case byte[] bytes: Assert.Fail($"{golden}: {expected.GetRawText()} against {Convert.ToHexString(bytes)}"); break;
            default: Assert.Equal(expected.GetRawText(), Convert.ToString(actual, CultureInfo.InvariantCulture)); break;
        }
    }
}
