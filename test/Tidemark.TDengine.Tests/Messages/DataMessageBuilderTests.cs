using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Tests.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Messages;

public sealed class DataMessageBuilderTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 30)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Build_BlocksOfManyTables_DecodesToTheSameRows(int seed)
    {
        var random = new Random(seed);
        using var builder = new DataMessageBuilder(TimePrecision.Microseconds) { RequestVersion = 3, ResponseVersion = 9 };
        for (var pass = 0; pass < 2; pass++)
        {
            var expected = new List<(string Name, RandomBlock Made, int[] Columns, int[] Rows)>();
            for (var i = random.Next(1, 20); i > 0; i--) expected.Add(Add(builder, random, i));
            Assert.Equal(expected.Count, builder.BlockCount);
            using var body = builder.Build();
            var message = Assert.IsType<DataMessage>(TmqMessageReader.DecodeStrict(TmqRawType.Data, body.Memory));
            Assert.Equal((WalOffset.Log(3), WalOffset.Log(9)), (message.RequestOffset, message.ResponseOffset));
            Assert.Equal(body.Memory.ToArray(), TmqMessageWriter.ToArray(message));
            Assert.True(TmqMessageReader.TryPeek(TmqRawType.Data, body.Memory, out var summary));
            Assert.Equal(expected.Sum(e => e.Rows.Length), summary.Rows);
            foreach (var ((name, made, columns, rows), actual) in expected.Zip(message.Blocks))
            {
                Assert.Equal((name, TimePrecision.Microseconds, 2), (actual.TableName, actual.Precision, actual.Block.Version));
                // The last one is the guard.
                Assert.Equal(columns.Select(c => $"c{c}").Append(""), actual.Schema!.Columns.Select(c => c.Name));
                Assert.Equal(columns.Select(c => made.Columns[c]).Append(new BlockColumnType(DataType.Null, 0)), actual.Block.Columns.Select(BlockColumnType.Of));
                for (var r = 0; r < rows.Length; r++)
                {
                    for (var c = 0; c < columns.Length; c++) Assert.Equal(made.Values[rows[r]][columns[c]] ?? [], actual.Block.GetValue(c, r).ToArray());
                }
            }
        }
    }

    [Fact]
    public void Build_RecordedBlocksThroughTheBuilder_GivesTheRecordedMessages()
    {
        var rebuilt = 0;
        foreach (var golden in GoldenMessage.Read("after_g_t_us.wal").Concat(GoldenMessage.Read("after_g_t_ms.wal")).Where(m => m.RawType is TmqRawType.Data or TmqRawType.Metadata))
        {
            var message = Assert.IsType<DataMessage>(TmqMessageReader.Decode(golden.RawType, golden.Body));
            using var builder = new DataMessageBuilder(message.Blocks[0].Precision) { RequestVersion = message.RequestOffset.Version, ResponseVersion = message.ResponseOffset.Version };
            foreach (var block in message.Blocks) builder.AddBlock(block.TableName!, new MessageColumns(block.Schema!.Columns, forArchive: true), block.Block, ColumnSelection.All(block.Block));
            foreach (var create in message.CreateRequests ?? []) builder.AddCreateRequest((CreateChildTable)create);
            Assert.Equal(golden.RawType, builder.RawType);
            using var body = builder.Build();
            var again = Assert.IsType<DataMessage>(TmqMessageReader.DecodeStrict(golden.RawType, body.Memory));
            // Column ids and flags of schemas are not used by receivers and not repeated; everything else is.
            Assert.Equal(Dump.Of(WithoutIds(message)), Dump.Of(WithoutIds(again)));
            rebuilt++;
        }

        Assert.True(rebuilt > 20);
    }

    [Fact]
    public void Build_WithoutRows_IsRefused()
    {
        using var builder = new DataMessageBuilder(TimePrecision.Milliseconds);
        Assert.Throws<InvalidOperationException>(() => builder.Build());
    }

    [Fact]
    public void AddBlock_ColumnsOfOtherTypes_AreRefusedAndLeaveTheMessageWhole()
    {
        var random = new Random(1);
        var made = new RandomBlock(random, types: [DataType.Timestamp, DataType.Int]);
        using var builder = new DataMessageBuilder(TimePrecision.Milliseconds);
        builder.AddBlock("a", Describe(made, [0, 1]), made.Block, ColumnSelection.All(made.Block));
        var other = new RandomBlock(random, types: [DataType.Timestamp, DataType.BigInt]);
        Assert.Throws<ArgumentException>(() => builder.AddBlock("b", Describe(other, [0, 1]), made.Block, ColumnSelection.All(made.Block)));
        Assert.Throws<ArgumentException>(() => builder.AddBlock("b", Describe(made, [0]), made.Block, ColumnSelection.All(made.Block)));
        using var body = builder.Build();
        Assert.Single(Assert.IsType<DataMessage>(TmqMessageReader.DecodeStrict(TmqRawType.Data, body.Memory)).Blocks);
    }

    [Fact]
    public void MessageColumns_WhatRawWriteDoesNotTake_IsRefused()
    {
        var ts = new ColumnDefinition { Name = "ts", Type = DataType.Timestamp, Bytes = 8 };
        Assert.Throws<ArgumentException>(() => new MessageColumns([]));
        Assert.Throws<ArgumentException>(() => new MessageColumns([ts with { Type = DataType.BigInt }]));
        Assert.Throws<ArgumentException>(() => new MessageColumns([ts, new ColumnDefinition { Name = "b", Type = DataType.Blob, Bytes = 4194304 }]));
    }

    private static (string Name, RandomBlock Made, int[] Columns, int[] Rows) Add(DataMessageBuilder builder, Random random, int index)
    {
        var made = new RandomBlock(random, blobs: false);
        int[] columns = [0, .. Enumerable.Range(1, made.Columns.Length - 1).Where(_ => random.Next(2) == 0)];
        int[] rows = [.. Enumerable.Range(0, made.Values.Length)];
        var selection = columns.Select(c => new ColumnSelection(c)).ToArray();
        var name = $"t{index}";
        switch (random.Next(3))
        {
            case 0:
                builder.AddBlock(name, Describe(made, columns), made.Block, selection);
                break;
            case 1:
                rows = [.. rows.Where(_ => random.Next(2) == 0).DefaultIfEmpty(0)];
                builder.AddRows(name, Describe(made, columns), made.Block, selection, rows);
                break;
            default:
                using (var block = new RawBlockBuilder([.. columns.Select(c => made.Columns[c])]))
                {
                    block.AppendRows(made.Block, selection, 0, rows.Length);
                    builder.AddBlock(name, Describe(made, columns), block);
                }

                break;
        }

        return (name, made, columns, rows);
    }

    private static MessageColumns Describe(RandomBlock made, int[] columns) =>
        new([.. columns.Select(c => new ColumnDefinition { Name = $"c{c}", Type = made.Columns[c].Type, Bytes = made.Columns[c].SchemaBytes })]);

    private static DataMessage WithoutIds(DataMessage message) => message with
    {
        Blocks = [.. message.Blocks.Select(b => b with { Schema = new TableSchema(0, [.. b.Schema!.Columns.Select(c => c with { ColumnId = 0, Flags = ColumnFlags.None })]) })],
    };
}
