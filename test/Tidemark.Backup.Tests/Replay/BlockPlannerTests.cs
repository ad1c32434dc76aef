using Tidemark.Backup.Replay;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Replay;

public sealed class BlockPlannerTests
{
    private static readonly ColumnDefinition Time = Column("ts", DataType.Timestamp, 8);

    [Fact]
    public void PlanFor_ColumnsInAnotherOrder_ChoosesThemByName()
    {
        var target = new TargetColumns([Time, Column("a", DataType.Int, 4), Column("b", DataType.Double, 8)]);

        var plan = target.PlanFor(Block([Time, Column("b", DataType.Double, 8), Column("a", DataType.Int, 4)]));

        Assert.Equal(["ts", "b", "a"], plan.Chosen.Select(c => c.Name));
        Assert.Empty(plan.LeftOut);
        Assert.NotNull(plan.Columns);
    }

    [Fact]
    public void PlanFor_ColumnThatTheTargetLacksOrHasOtherwise_IsLeftOutWithItsReason()
    {
        var target = new TargetColumns([Time, Column("a", DataType.BigInt, 8), Column("s", DataType.VarChar, 12)]);

        var plan = target.PlanFor(Block([Time, Column("a", DataType.Int, 4), Column("gone", DataType.Int, 4), Column("s", DataType.VarChar, 22)]));

        Assert.Equal([0], plan.Selection.Select(s => s.Column));
        Assert.Equal(3, plan.LeftOut.Count);
        Assert.Contains("'a' is BIGINT in the target and INT in the backup", plan.LeftOut[0], StringComparison.Ordinal);
        Assert.Contains("no column 'gone'", plan.LeftOut[1], StringComparison.Ordinal);
        Assert.Contains("'s' is shorter in the target (10) than in the backup (20)", plan.LeftOut[2], StringComparison.Ordinal);
    }

    [Fact]
    public void PlanFor_DecimalWithAnotherPrecisionInTheHeader_GetsTheTargets()
    {
        var target = new TargetColumns([Time, Column("d", DataType.Decimal64, 8) with { TypeModifier = (10 << 8) + 2, Flags = ColumnFlags.TypeModifier }]);

        var plan = target.PlanFor(Block([Time, Column("d", DataType.Decimal64, 8) with { TypeModifier = (5 << 8) + 1 }]));

        Assert.Equal((8 << 24) | (10 << 8) | 2, plan.Selection[1].HeaderBytes);
        Assert.Empty(plan.LeftOut);
    }

    [Fact]
    public void PlanFor_TimestampUnderAnotherName_IsTheFirstColumn()
    {
        var target = new TargetColumns([Column("renamed", DataType.Timestamp, 8), Column("a", DataType.Int, 4)]);

        var plan = target.PlanFor(Block([Time, Column("a", DataType.Int, 4)]));

        Assert.Equal(["renamed", "a"], plan.Chosen.Select(c => c.Name));
    }

    [Fact]
    public void PlanFor_TableWithABlob_IsNotForRawWrite()
    {
        var target = new TargetColumns([Time, Column("b", DataType.Blob, 5)]);

        Assert.Null(target.PlanFor(Block([Time])).Columns);
        Assert.Equal("INSERT INTO `t` (`ts`,`b`) VALUES (?,?)", BoundRows.Statement("t", target.PlanFor(Block([Time, Column("b", DataType.Blob, 5)]))));
    }

    [Fact]
    public void PlanFor_BlockWithoutTheCompositeKey_LacksKeys()
    {
        var target = new TargetColumns([Time, Column("k", DataType.Int, 4) with { Flags = ColumnFlags.CompositeKey }, Column("a", DataType.Int, 4)]);

        Assert.False(target.PlanFor(Block([Time, Column("a", DataType.Int, 4)])).HasKeys);
        Assert.True(target.PlanFor(Block([Time, Column("k", DataType.Int, 4)])).HasKeys);
    }

    [Fact]
    public void PlanFor_SameShapeAgain_IsTheSamePlan()
    {
        var target = new TargetColumns([Time, Column("a", DataType.Int, 4)]);

        Assert.Same(target.PlanFor(Block([Time, Column("a", DataType.Int, 4)])), target.PlanFor(Block([Time, Column("a", DataType.Int, 4)])));
        Assert.NotSame(target.PlanFor(Block([Time, Column("a", DataType.Int, 4)])), target.PlanFor(Block([Time])));
    }

    [Fact]
    public void Columns_OfBoundRows_AreTheValuesOfTheChosenRows()
    {
        ColumnDefinition[] columns = [Time, Column("n", DataType.NChar, 26), Column("b", DataType.Blob, 5), Column("i", DataType.Int, 4)];
        using var rows = new RawBlockBuilder([.. columns.Select(c => new BlockColumnType(c.Type, c.Bytes))]);
        foreach (var (time, text, blob, number) in new (long, string?, byte[]?, int?)[] { (1, "一a", [1, 2], 7), (2, null, null, null), (3, "", [], -1) })
        {
            rows.AppendInt64(0, time);
            rows.AppendObject(1, text);
            rows.AppendObject(2, blob);
            rows.AppendObject(3, number);
        }

        var block = new TableBlock("t", TimePrecision.Milliseconds, new TableSchema(0, columns), RawBlock.Parse(rows.ToArray()));
        var bound = BoundRows.Columns(block.Block, new TargetColumns(columns).PlanFor(block), [0, 1]);

        Assert.Equal("一a"u8.ToArray(), bound[1].Values[0]!.Value.ToArray());
        Assert.Null(bound[1].Values[1]);
        Assert.Equal([1, 2], bound[2].Values[0]!.Value.ToArray());
        Assert.Null(bound[2].Values[1]);
        Assert.Equal(BitConverter.GetBytes(7), bound[3].Values[0]!.Value.ToArray());
        Assert.Equal(2, bound[0].Values.Count);
    }

    private static ColumnDefinition Column(string name, DataType type, int bytes) => new() { Name = name, Type = type, Bytes = bytes };

    private static TableBlock Block(ColumnDefinition[] columns)
    {
        using var rows = new RawBlockBuilder([.. columns.Select(c => c.Type.IsDecimal() ? new BlockColumnType(c.Type, c.Bytes, c.Precision, c.Scale) : new BlockColumnType(c.Type, c.Bytes))]);
        return new TableBlock("t", TimePrecision.Milliseconds, new TableSchema(0, columns), RawBlock.Parse(rows.ToArray()));
    }
}
