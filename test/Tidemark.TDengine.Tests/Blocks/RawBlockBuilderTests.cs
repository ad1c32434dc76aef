using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Types;

namespace Tidemark.TDengine.Tests.Blocks;

public sealed class RawBlockBuilderTests
{
    private static readonly BlockColumnType[] Columns = [BlockColumnType.Fixed(DataType.Timestamp), BlockColumnType.Fixed(DataType.SmallInt), BlockColumnType.Variable(DataType.VarChar, 20)];

    [Fact]
    public void Trim_AtAnyRow_LeavesTheRowsBeforeAndTakesOthers()
    {
        for (var kept = 0; kept <= 40; kept++)
        {
            using var builder = new RawBlockBuilder(Columns);
            for (var row = 0; row < 40; row++) Append(builder, row, "first");
            // A row that only two columns have.
            builder.AppendInt64(0, 1);
            builder.AppendNumber(1, (short)1);
            builder.Trim(kept);
            for (var row = kept; row < 50; row++) Append(builder, row, "second");
            var block = RawBlock.Parse(builder.ToArray());
            block.CheckValues();
            for (var row = 0; row < 50; row++)
            {
                Assert.Equal((long)row, block.GetInt64(0, row));
                Assert.Equal(row % 3 == 0 ? null : (short)row, block.GetObject(1, row));
                Assert.Equal(row % 4 == 0 ? null : $"{(row < kept ? "first" : "second")} {row}", block.GetObject(2, row));
            }
        }
    }

    [Fact]
    public void AppendNumber_OfAnotherWidth_IsMisuse()
    {
        using var builder = new RawBlockBuilder(Columns);
        Assert.Throws<ArgumentException>(() => builder.AppendNumber(1, 1));
        Assert.Throws<ArgumentException>(() => builder.AppendNumber(2, (short)1));
    }

    private static void Append(RawBlockBuilder builder, int row, string text)
    {
        builder.AppendInt64(0, row);
        if (row % 3 == 0) builder.AppendNull(1);
        else builder.AppendNumber(1, (short)row);
        builder.AppendObject(2, row % 4 == 0 ? null : $"{text} {row}");
    }
}
