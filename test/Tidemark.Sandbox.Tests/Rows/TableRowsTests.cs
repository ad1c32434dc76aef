using System.Buffers;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Rows;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.Tests.Rows;

public sealed class TableRowsTests
{
    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void UpsertAndDelete_RandomBlocks_HoldWhatAModelHolds(int seed, bool composite)
    {
        var random = new Random(seed);
        var columns = Columns(composite);
        var rows = new TableRows(columns);
        var model = new RowModel(columns);
        for (var round = 0; round < 60; round++)
        {
            if (random.Next(6) == 0)
            {
                var start = random.Next(20_000);
                var end = start + random.Next(4_000);
                Assert.Equal(model.Delete(start, end), rows.Delete(start, end));
            }
            else
            {
                var block = RandomBlock(random, columns, composite);
                var parsed = RawBlock.Parse(block.Block);
                rows.Upsert(parsed, Sources(columns, block.Columns));
                model.Upsert(parsed, block.Columns);
            }

            Assert.Equal(model.Count, rows.Count);
        }

        Assert.Equal(model.Rows(), Read(rows));
    }

    [Fact]
    public void Upsert_AscendingBlocks_FillsWholeChunks()
    {
        var columns = Columns(composite: false);
        var rows = new TableRows(columns);
        for (var i = 0; i < 10; i++)
            rows.Upsert(RawBlock.Parse(Ascending(columns, i * 1000L, 1000)), [0, 1, 2, 3]);

        Assert.Equal(10_000, rows.Count);
        Assert.Equal([4096, 4096, 1808], rows.Chunks.Select(c => c.Count));
        Assert.Equal((2, 0), rows.LowerBound(8192));
        Assert.Equal((3, 0), rows.LowerBound(10_000));
        Assert.Equal((8000L, 9999L, 2000L), rows.Matched(8000, long.MaxValue));
    }

    [Fact]
    public void Upsert_DescendingSingleRows_KeepsChunksFull()
    {
        var columns = Columns(composite: false);
        var rows = new TableRows(columns);
        for (var time = 9999L; time >= 0; time--)
            rows.Upsert(RawBlock.Parse(Ascending(columns, time, 1)), [0, 1, 2, 3]);

        Assert.Equal(10_000, rows.Count);
        Assert.InRange(rows.Chunks.Count, 3, 6);
        Assert.Equal(Enumerable.Range(0, 10_000).Select(i => (long)i), rows.Chunks.SelectMany(c => c.Timestamps.ToArray()));
    }

    [Fact]
    public void ChangeColumns_DroppedAndAddedAgain_StartsWithNulls()
    {
        var columns = Columns(composite: false);
        var rows = new TableRows(columns);
        rows.Upsert(RawBlock.Parse(Ascending(columns, 0, 3)), [0, 1, 2, 3]);

        rows.ChangeColumns([columns[0], columns[2], columns[1] with { ColumnId = 9 }]);

        Assert.Equal(["0|text 0|null", "1|text 1|null", "2|text 2|null"], Read(rows));
    }

    internal static List<string> Read(TableRows rows)
    {
        var all = Enumerable.Range(0, rows.Columns.Count).ToArray();
        var read = new List<string>();
        foreach (var chunk in rows.Chunks)
        {
            var output = new ArrayBufferWriter<byte>();
            var half = chunk.Count / 2;
            foreach (var (first, count) in new[] { (0, half), (half, chunk.Count - half) })
            {
                if (count == 0)
                    continue;
                output.Clear();
                chunk.WriteBlock(first, count, all, 2, output);
                var block = RawBlock.Parse(output.WrittenMemory);
                block.CheckValues();
                for (var row = 0; row < count; row++)
                    read.Add(RowModel.Text(block, all, row));
            }
        }

        return read;
    }

    private static List<ColumnDefinition> Columns(bool composite) =>
    [
        new("ts", DataType.Timestamp, 8, 1),
        new("k", DataType.Int, 4, 2, composite ? ColumnFlags.CompositeKey : ColumnFlags.None),
        new("s", DataType.VarChar, 22, 3),
        new("d", DataType.Double, 8, 4),
    ];

    private static int[] Sources(List<ColumnDefinition> target, List<ColumnDefinition> columns) =>
        [.. target.Select(t => columns.FindIndex(c => c.ColumnId == t.ColumnId))];

    private static byte[] Ascending(List<ColumnDefinition> columns, long first, int count)
    {
        using var builder = new RawBlockBuilder(Types(columns));
        for (var i = 0; i < count; i++)
        {
            builder.AppendInt64(0, first + i);
            builder.AppendObject(1, (int)(first + i));
            builder.AppendObject(2, $"text {first + i}");
            builder.AppendObject(3, (double)i);
        }

        return builder.ToArray();
    }

    private static BlockColumnType[] Types(List<ColumnDefinition> columns) => [.. columns.Select(c => new BlockColumnType(c.Type, c.Bytes))];

    private static (List<ColumnDefinition> Columns, byte[] Block) RandomBlock(Random random, List<ColumnDefinition> columns, bool composite)
    {
        var used = columns.Where((c, i) => i == 0 || (i == 1 && composite) || random.Next(4) > 0).ToList();
        using var builder = new RawBlockBuilder(Types(used));
        var time = (long)random.Next(20_000);
        var ordered = random.Next(3) > 0;
        for (var row = random.Next(1, 3000); row > 0; row--)
        {
            time = ordered ? time + random.Next(composite ? 2 : 3) : random.Next(20_000);
            builder.AppendInt64(0, time);
            for (var i = 1; i < used.Count; i++)
            {
                var isKey = composite && used[i].ColumnId == 2;
                if (!isKey && random.Next(5) == 0)
                    builder.AppendNull(i);
                else
                    builder.AppendObject(i, used[i].Type switch
                    {
                        DataType.Int => isKey ? random.Next(-3, 3) : random.Next(),
                        DataType.VarChar => new string((char)('a' + random.Next(26)), random.Next(20)),
                        _ => random.NextDouble(),
                    });
            }
        }

        return (used, builder.ToArray());
    }
}
