using System.Buffers;
using System.Buffers.Binary;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Blocks;

public sealed class RawBlockTests
{
    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Parse_BuiltBlocks_GiveBackEveryValue(int seed)
    {
        var made = new RandomBlock(new Random(seed));
        Assert.Equal(2, made.Block.Version);
        Assert.Equal(made.Columns, made.Block.Columns.Select(BlockColumnType.Of));
        made.Block.CheckValues();
        AssertRows(made, made.Block, [.. Enumerable.Range(0, made.Columns.Length)], [.. Enumerable.Range(0, made.Values.Length)]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Project_AnySelectionOfColumns_HoldsExactlyThoseColumns(int seed)
    {
        var random = new Random(seed);
        var made = new RandomBlock(random);
        var columns = Enumerable.Range(0, made.Columns.Length).OrderBy(_ => random.Next()).Take(random.Next(1, made.Columns.Length + 1)).ToArray();
        var selection = columns.Select(c => new ColumnSelection(c)).ToArray();
        var output = new ArrayBufferWriter<byte>();
        RawBlockCopy.Project(made.Block, selection, output);
        Assert.Equal(RawBlockCopy.ProjectedLength(made.Block, selection), output.WrittenCount);
        AssertRows(made, RawBlock.Parse(output.WrittenMemory), columns, [.. Enumerable.Range(0, made.Values.Length)]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void WriteRows_AnyRowsInAnyOrder_HoldsExactlyThoseRows(int seed)
    {
        var random = new Random(seed);
        var made = new RandomBlock(random);
        var columns = Enumerable.Range(0, made.Columns.Length).Where(_ => random.Next(3) > 0).DefaultIfEmpty(0).ToArray();
        var rows = Enumerable.Range(0, random.Next(1, 30)).Select(_ => random.Next(made.Values.Length)).ToArray();
        var selection = columns.Select(c => new ColumnSelection(c)).ToArray();
        var output = new ArrayBufferWriter<byte>();
        RawBlockCopy.WriteRows(made.Block, selection, rows, output);
        Assert.Equal(RawBlockCopy.RowsLength(made.Block, selection, rows), output.WrittenCount);
        AssertRows(made, RawBlock.Parse(output.WrittenMemory), columns, rows);

        using var builder = new RawBlockBuilder([.. columns.Select(c => made.Columns[c])]);
        builder.AppendRows(made.Block, selection, rows);
        AssertRows(made, RawBlock.Parse(builder.ToArray()), columns, rows);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Group_RowsOfManyTables_SplitsThemByName(int seed)
    {
        var random = new Random(seed);
        using var builder = new RawBlockBuilder([BlockColumnType.Variable(DataType.VarChar, 20), BlockColumnType.Fixed(DataType.Timestamp)]);
        var expected = new Dictionary<string, List<int>>();
        for (var row = 0; row < random.Next(1, 300); row++)
        {
            var name = random.Next(10) == 0 ? null : $"t{random.Next(1, 40)}";
            builder.AppendObject(0, name);
            builder.AppendInt64(1, row);
            if (!expected.TryGetValue(name ?? "NULL", out var rows)) expected[name ?? "NULL"] = rows = [];
            rows.Add(row);
        }

        var groups = new RowGroups();
        for (var pass = 0; pass < 2; pass++)
        {
            groups.Group(RawBlock.Parse(builder.ToArray()), 0);
            Assert.Equal(expected.Count, groups.Count);
            Assert.Equal(expected.Keys, Enumerable.Range(0, groups.Count).Select(g => groups.IsNull(g) ? "NULL" : System.Text.Encoding.UTF8.GetString(groups.Key(g))));
            for (var g = 0; g < groups.Count; g++) Assert.Equal(expected.ElementAt(g).Value, groups.Rows(g).ToArray());
        }
    }

    [Theory]
    [InlineData("a", "a", "a", "a", "a", "a", "a", "a", "a")]
    [InlineData("a", "a", "a", "a", "b", "a", "a", "a", "a")]
    [InlineData("aa", "aa", "aa", "aa", "aa", "aa", "aa", "aa", "ab")]
    [InlineData("a", "a", null, "a", "a", "a", "a", "a", "a")]
    [InlineData("", "", "", "", "", "", "", "", "")]
    public void RowGroups_RowsOfOneOrOfTwo_AreGrouped(params string?[] values)
    {
        using var builder = new RawBlockBuilder([BlockColumnType.Variable(DataType.VarChar, 8)]);
        foreach (var value in values) builder.AppendObject(0, value);
        var groups = new RowGroups();
        groups.Group(RawBlock.Parse(builder.ToArray()), 0);
        var expected = values.Select((value, row) => (value, row)).GroupBy(v => v.value ?? "NULL").ToList();
        Assert.Equal(expected.Select(g => g.Key), Enumerable.Range(0, groups.Count).Select(g => groups.IsNull(g) ? "NULL" : System.Text.Encoding.UTF8.GetString(groups.Key(g))));
        for (var g = 0; g < groups.Count; g++) Assert.Equal(expected[g].Select(v => v.row), groups.Rows(g).ToArray());
    }

    [Fact]
    public void PatchColumn_DecimalOfALostScale_ReadsTheRightNumber()
    {
        using var builder = new RawBlockBuilder([new BlockColumnType(DataType.Decimal64, 8, 0, 0)]);
        builder.AppendObject(0, "150");
        var bytes = builder.ToArray();
        RawBlockCopy.PatchColumn(bytes, 0, BlockColumnType.Decimal(10, 2));
        Assert.Equal("1.50", RawBlock.Parse(bytes).GetObject(0, 0));
        Assert.Throws<ArgumentException>(() => RawBlockCopy.PatchColumn(bytes, 0, BlockColumnType.Fixed(DataType.Int)));
    }

    [Fact]
    public void Parse_EveryTruncation_IsRefused()
    {
        var bytes = new RandomBlock(new Random(5)).Block.Bytes;
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length].ToArray();
            Assert.Throws<TDengineFormatException>(() => RawBlock.Parse(cut));
            if (length < 8) continue;
            // A length field that fits what is left must not help.
            BinaryPrimitives.WriteInt32LittleEndian(cut.AsSpan(4), length);
            Assert.Throws<TDengineFormatException>(() => RawBlock.Parse(cut));
        }
    }

    [Fact]
    public void Parse_FlippedBytes_ThrowsOnlyFormatExceptions()
    {
        var random = new Random(7);
        for (var i = 0; i < 6_000; i++)
        {
            var bytes = new RandomBlock(random, rows: 5).Block.Bytes.ToArray();
            for (var flips = random.Next(1, 4); flips > 0; flips--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                var block = RawBlock.Parse(bytes);
                block.CheckValues();
                for (var c = 0; c < block.Columns.Count && block.RowCount > 0; c++)
                {
                    var value = block.GetObject(c, 0);
                    Assert.Equal(value is null, block.IsNull(c, 0));
                }

                RawBlockCopy.WriteRows(block, ColumnSelection.All(block), [.. Enumerable.Range(0, block.RowCount)], new ArrayBufferWriter<byte>());
            }
            catch (TDengineFormatException)
            {
                continue;
            }
        }
    }

    [Fact]
    public void Append_ValuesThatDoNotFit_AreRefused()
    {
        using var builder = new RawBlockBuilder([BlockColumnType.Fixed(DataType.Int), BlockColumnType.Variable(DataType.VarChar, 3)]);
        Assert.Throws<ArgumentException>(() => builder.Append(0, new byte[8]));
        Assert.Throws<ArgumentException>(() => builder.Append(1, new byte[4]));
        Assert.Throws<ArgumentException>(() => builder.AppendInt64(0, 1));
        builder.AppendObject(0, 7);
        Assert.Throws<InvalidOperationException>(() => builder.ToArray());
    }

    [Fact]
    public void Reset_ToOtherColumns_ForgetsTheOldOnes()
    {
        using var builder = new RawBlockBuilder([BlockColumnType.Fixed(DataType.Int), BlockColumnType.Fixed(DataType.BigInt)]);
        builder.AppendObject(0, 1);
        builder.AppendObject(1, 2);
        builder.Reset([BlockColumnType.Variable(DataType.NChar, 5)]);
        builder.AppendObject(0, "五");
        var block = RawBlock.Parse(builder.ToArray());
        Assert.Equal((1, 1), (block.Columns.Count, block.RowCount));
        Assert.Equal("五", block.GetObject(0, 0));
    }

    [Fact]
    public void Append_ManyRows_DoesNotAllocatePerRow()
    {
        using var builder = new RawBlockBuilder([BlockColumnType.Fixed(DataType.Timestamp), BlockColumnType.Variable(DataType.VarChar, 8)]);
        Fill(builder);
        builder.Clear();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Fill(builder);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
        Assert.Equal(5000, builder.RowCount);

        static void Fill(RawBlockBuilder builder)
        {
            for (var i = 0; i < 5000; i++)
            {
                builder.AppendInt64(0, i);
                builder.Append(1, "abc"u8);
            }
        }
    }

    private static void AssertRows(RandomBlock made, RawBlock block, int[] columns, int[] rows)
    {
        Assert.Equal((rows.Length, columns.Length), (block.RowCount, block.Columns.Count));
        for (var r = 0; r < rows.Length; r++)
        {
            for (var c = 0; c < columns.Length; c++)
            {
                var expected = made.Values[rows[r]][columns[c]];
                Assert.Equal(expected is null, block.IsNull(c, r));
                Assert.Equal(expected ?? [], block.GetValue(c, r).ToArray());
            }
        }
    }
}
