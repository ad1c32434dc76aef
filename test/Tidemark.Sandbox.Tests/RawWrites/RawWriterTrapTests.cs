using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.RawWrites;
using Tidemark.Sandbox.Tests.Rows;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;
using ColumnDefinition = Tidemark.Sandbox.Catalog.ColumnDefinition;
using MessageColumn = Tidemark.TDengine.Messages.ColumnDefinition;

namespace Tidemark.Sandbox.Tests.RawWrites;

/// <summary>The silent mistakes of the real receiver, and that they can be switched off.</summary>
public sealed class RawWriterTrapTests
{
    private static readonly ColumnDefinition Ts = new("ts", DataType.Timestamp, 8);
    private static readonly ColumnDefinition A = new("a", DataType.Int, 4);
    private static readonly ColumnDefinition B = new("b", DataType.Int, 4);

    [Theory]
    [InlineData(true, "1700000000000|1|99")]
    [InlineData(false, "1700000000000|1|3")]
    public void Write_ColumnThatTheTargetLacks_ShiftsTheFollowingOnes(bool realTraps, string expected)
    {
        var (writer, database) = Start(realTraps);
        database.CreateTables([new NormalTableRequest("t", [Ts, A, B])]);

        writer.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000000L), ("a", 1), ("gone", 99), ("b", 3)));

        Assert.Equal([expected], TableRowsTests.Read(database.FindTable("t")!.Rows));
    }

    [Fact]
    public void Write_ColumnThatTheTargetLacksOfAnotherType_IsRefusedByTheFollowingName()
    {
        var (writer, database) = Start(realTraps: true);
        database.CreateTables([new NormalTableRequest("t", [Ts, A, B])]);

        var refused = Assert.Throws<SandboxException>(() =>
            writer.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000000L), ("a", 1), ("gone", 1.5f), ("b", 3))));

        Assert.Equal(0x0118, refused.Code);
        Assert.Equal("Invalid parameters,detail:table:t, err:column type not equal, name:b, schema type:INT, data type:FLOAT", refused.Message);
        Assert.Equal(0, database.FindTable("t")!.Rows.Count);
    }

    [Theory]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0, 1)]
    public void Write_SecondDatabaseOverOneConnection_GoesToTheFirst(bool realTraps, int inFirst, int inSecond)
    {
        var (writer, first) = Start(realTraps);
        var second = writer.Engine.CreateDatabase("e", []);
        foreach (var database in new[] { first, second })
            database.CreateTables([new NormalTableRequest("t", [Ts, A])]);
        writer.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000000L), ("a", 1)));

        writer.Write("e", TmqRawType.Data, Data("t", ("ts", 1700000000001L), ("a", 2)));

        Assert.Equal(1 + inFirst, first.FindTable("t")!.Rows.Count);
        Assert.Equal(inSecond, second.FindTable("t")!.Rows.Count);
    }

    [Theory]
    [InlineData(true, 0)]
    [InlineData(false, 1)]
    public void Write_TableRecreatedBehindTheConnection_LosesTheRows(bool realTraps, int rows)
    {
        var (writer, database) = Start(realTraps);
        database.CreateTables([new NormalTableRequest("t", [Ts, A])]);
        writer.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000000L), ("a", 1)));
        database.DropTables([("t", false)]);
        database.CreateTables([new NormalTableRequest("t", [Ts, A])]);

        writer.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000001L), ("a", 2)));

        Assert.Equal(rows, database.FindTable("t")!.Rows.Count);
    }

    [Theory]
    [InlineData(true, "1700000000001|null|7")]
    [InlineData(false, "1700000000001|7|7")]
    public void Write_ColumnDroppedAndAddedAgainBehindTheConnection_LosesItsValues(bool realTraps, string expected)
    {
        var (writer, database) = Start(realTraps);
        database.CreateTables([new NormalTableRequest("t", [Ts, A, B])]);
        writer.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000000L), ("a", 1), ("b", 1)));
        database.AlterTable("t", new AlterAction.DropColumn("a"));
        database.AlterTable("t", new AlterAction.AddColumn(A));
        database.AlterTable("t", new AlterAction.DropColumn("b"));
        database.AlterTable("t", new AlterAction.AddColumn(B));
        database.Delete("t", long.MinValue, long.MaxValue);
        var other = new RawWriter(writer.Engine);
        other.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000001L), ("b", 7)));

        writer.Write("d", TmqRawType.Data, Data("t", ("ts", 1700000000001L), ("a", 7), ("b", 7)));

        Assert.Equal([expected], TableRowsTests.Read(database.FindTable("t")!.Rows));
    }

    [Theory]
    [InlineData(true, 2)]
    [InlineData(false, 3)]
    public void Write_AlterOfASuperTableMadeBySql_IsIgnored(bool realTraps, int columns)
    {
        var (writer, database) = Start(realTraps);
        database.CreateSuperTable(new("s", [Ts, A], [new("g", DataType.Int, 4)]));

        writer.Write("d", TmqRawType.AlterSuperTable, Body(new AlterSuperTable(Definition(2, Ts, A, B))));

        Assert.Equal(columns, database.FindSuperTable("s")!.Columns.Count);
    }

    [Fact]
    public void Write_AlterOfASuperTableMadeByRawWrite_FollowsByOneVersionOnly()
    {
        var (writer, database) = Start(realTraps: true);
        writer.Write("d", TmqRawType.CreateSuperTable, Body(new CreateSuperTable(Definition(1, Ts, A))));
        writer.Write("d", TmqRawType.AlterSuperTable, Body(new AlterSuperTable(Definition(2, Ts, A, B))));
        writer.Write("d", TmqRawType.AlterSuperTable, Body(new AlterSuperTable(Definition(2, Ts, B))));

        var refused = Assert.Throws<SandboxException>(() =>
            writer.Write("d", TmqRawType.AlterSuperTable, Body(new AlterSuperTable(Definition(4, Ts, B)))));

        Assert.Equal(0x03C6, refused.Code);
        Assert.Equal(["ts", "a", "b"], database.FindSuperTable("s")!.Columns.Select(c => c.Name));
        Assert.Equal(11L + NameHash.Of("d"), database.FindSuperTable("s")!.Suid);
    }

    [Fact]
    public void Write_ChildWithoutItsSuperTable_IsPassedOver()
    {
        var (writer, database) = Start(realTraps: true);

        writer.Write("d", TmqRawType.CreateTables, Body(new CreateTables([Child("c", 5)])));

        Assert.Empty(database.Tables);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Write_AutoCreateWithOtherTagIds_LosesTheTags(bool realTraps, bool kept)
    {
        var (writer, database) = Start(realTraps);
        database.CreateSuperTable(new("s", [Ts, A], [new("g", DataType.Int, 4)]));
        var data = Message("c", ("ts", 1700000000000L), ("a", 1)) with { CreateRequests = [Child("c", tagId: 9)] };

        writer.Write("d", TmqRawType.Metadata, Body(data));

        var child = Assert.IsType<ChildTable>(database.FindTable("c"));
        Assert.Equal(1, child.Rows.Count);
        Assert.Equal(kept, child.TagValue(child.SuperTable.Tags[0]) is not null);
    }

    [Theory]
    [InlineData("short", 1700000000500, 1700000000500)]
    [InlineData("long", 1700000000, 1700000000500)]
    public void Write_DeleteWithALongTableName_LosesItsEnd(string kind, long reallyDeletedUpTo, long end)
    {
        var name = kind == "short" ? "t" : new string('n', 190);
        var (writer, database) = Start(realTraps: true);
        database.CreateTables([new NormalTableRequest(name, [Ts, A])]);
        writer.Write("d", TmqRawType.Data, Data(name, ("ts", 1700000000500L), ("a", 1)));

        writer.Write("d", TmqRawType.DeleteRows, Body(new DeleteRows
        {
            Uids = [1], StartKey = 1600000000000, EndKey = end, TableName = name, TimestampColumn = "ts",
        }));

        Assert.Equal(reallyDeletedUpTo >= 1700000000500 ? 0 : 1, database.FindTable(name)!.Rows.Count);
    }

    [Fact]
    public void Write_BlobOrOldBlock_EndsTheClient()
    {
        var (writer, database) = Start(realTraps: true);
        database.CreateTables([new NormalTableRequest("t", [Ts, A]), new NormalTableRequest("b", [Ts, new("x", DataType.Blob, 5)])]);
        var old = Data("t", ("ts", 1700000000000L), ("a", 1));
        var block = Message("t", ("ts", 1700000000000L), ("a", 1)).Blocks[0].Block.Bytes.Span;
        old[old.AsSpan().IndexOf(block)] = 1;

        Assert.Throws<ClientCrashException>(() => writer.Write("d", TmqRawType.Data, Data("b", ("ts", 1700000000000L), ("x", new byte[] { 1 }))));
        Assert.Throws<ClientCrashException>(() => writer.Write("d", TmqRawType.Data, old));
    }

    [Fact]
    public void Write_WhatTheReceiverRefuses_HasItsCodes()
    {
        var (writer, _) = Start(realTraps: true);
        var data = Data("nosuch", ("ts", 1700000000000L));

        Assert.Equal(0x2616, Code(() => writer.Write(null, TmqRawType.Data, data)));
        Assert.Equal(0x0388, Code(() => writer.Write("nosuch", TmqRawType.Data, data)));
        Assert.Equal(0x2603, Code(() => writer.Write("d", TmqRawType.Data, data)));
        Assert.Equal(0x0118, Code(() => writer.Write("d", 9999, data)));
        Assert.Equal(0x0118, Code(() => writer.Write("d", TmqRawType.Data, default)));
        Assert.Equal(0x0112, Code(() => writer.Write("d", TmqRawType.Data, data.AsMemory(0, 40))));
        Assert.Equal(0x0115, Code(() => writer.Write("d", TmqRawType.CreateTables, Body(new CreateTables([Child("c", 5)])).AsMemory(0, 30))));
        Assert.Equal(0x070F, Code(() => writer.Write("d", TmqRawType.Data,
            Body(new DataMessage { RequestOffset = WalOffset.Log(0), ResponseOffset = WalOffset.Log(0), Blocks = [] }))));
    }

    private static int Code(Action write) => Assert.Throws<SandboxException>(write).Code;

    private static (RawWriter Writer, Database Database) Start(bool realTraps)
    {
        var engine = new SandboxEngine(new() { RealTraps = realTraps });
        return (new(engine), engine.CreateDatabase("d", [new("KEEP", "36500")]));
    }

    private static CreateChildTable Child(string name, short tagId) => new()
    {
        Name = name, SuperTableName = "s", TagCount = 1, TagNames = ["g"], Tags = new([new(tagId, null, DataType.Int, new byte[] { 5, 0, 0, 0 })]),
    };

    private static SuperTableDefinition Definition(int version, params ColumnDefinition[] columns) => new()
    {
        Name = "s",
        Suid = 11,
        Columns = new(version, [.. columns.Select((c, i) => MetaMessages.Column(c with { ColumnId = i + 1, Compression = 0x02000102 }, true))]),
        Tags = new(1, [MetaMessages.Column(new("g", DataType.Int, 4, 9), false)]),
    };

    private static byte[] Data(string table, params (string Name, object Value)[] values) => Body(Message(table, values));

    private static DataMessage Message(string table, params (string Name, object Value)[] values)
    {
        var types = values.Select(v => v.Name == "ts" ? DataType.Timestamp : v.Value switch { int => DataType.Int, float => DataType.Float, _ => DataType.Blob }).ToList();
        using var builder = new RawBlockBuilder([.. types.Select(t => t.IsBlob() ? new BlockColumnType(t, 5) : BlockColumnType.Fixed(t))]);
        for (var i = 0; i < values.Length; i++)
            builder.AppendObject(i, values[i].Value);
        var schema = new TableSchema(0, [.. values.Select((v, i) => new MessageColumn { Name = v.Name, Type = types[i], Bytes = types[i].IsBlob() ? 5 : types[i].FixedWidth() })]);
        return new()
        {
            RequestOffset = WalOffset.Log(0),
            ResponseOffset = WalOffset.Log(0),
            Blocks = [new(table, TimePrecision.Milliseconds, schema, RawBlock.Parse(builder.ToArray()))],
        };
    }

    private static byte[] Body(TmqMessage message) => TmqMessageWriter.ToArray(message);
}
