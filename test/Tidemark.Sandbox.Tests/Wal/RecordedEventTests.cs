using System.Text;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Tests.RawWrites;
using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;
using ColumnDefinition = Tidemark.Sandbox.Catalog.ColumnDefinition;
using ColumnFlags = Tidemark.Sandbox.Catalog.ColumnFlags;

namespace Tidemark.Sandbox.Tests.Wal;

/// <summary>The catalog's events are, byte for byte but for ids and times, what a real server delivered for the same statements.</summary>
public sealed class RecordedEventTests
{
    private static readonly ColumnDefinition Ts = new("ts", DataType.Timestamp, 8, 0, ColumnFlags.Sma);

    private readonly SandboxEngine _engine = new();
    private readonly Database _database;

    public RecordedEventTests() => _database = _engine.CreateDatabase("g_ms", [new("KEEP", "36500")]);

    [Fact]
    public void SuperTable_CreatedAndAltered_TellsWhatTheRealServerTold()
    {
        CreateMeters();
        Alter("add column note varchar(10)", new AlterAction.AddColumn(new("note", DataType.VarChar, 12)));
        Alter("add column dec_col decimal(18,4)", new AlterAction.AddColumn(new("dec_col", DataType.Decimal64, 8, TypeModifier: (18 << 8) | 4)));
        Alter("add column nz nchar(4) encode 'disabled' compress 'zstd' level 'high'",
            new AlterAction.AddColumn(new("nz", DataType.NChar, 18, Compression: 0xFF000303)));
        Alter("modify column note varchar(40)", new AlterAction.ModifyColumn("note", DataType.VarChar, 42));
        Alter("modify column nz nchar(8)", new AlterAction.ModifyColumn("nz", DataType.NChar, 34));
        Alter("drop column phase", new AlterAction.DropColumn("phase"));
        Alter("add tag zone nchar(8)", new AlterAction.AddTag(new("zone", DataType.NChar, 34)));
        Alter("add tag tmp_tag bigint", new AlterAction.AddTag(new("tmp_tag", DataType.BigInt, 8)));
        Alter("modify tag location varchar(60)", new AlterAction.ModifyTag("location", DataType.VarChar, 62));
        Alter("modify tag zone nchar(16)", new AlterAction.ModifyTag("zone", DataType.NChar, 66));
        Alter("rename tag groupid group_id", new AlterAction.RenameTag("groupid", "group_id"));
        Alter("drop tag tmp_tag", new AlterAction.DropTag("tmp_tag"));
        Alter("comment 'super comment'", new AlterAction.SetComment("super comment"));

        var expected = Recorded(m => m is CreateSuperTable { Definition.Name: "meters" } or AlterSuperTable { Definition.Name: "meters" }, vgroup: 3);

        Assert.Equal(expected, Written(_database.Vgroups[1]));
        Assert.Equal(expected, Written(_database.Vgroups[0]));
    }

    [Fact]
    public void NormalTable_CreatedAndAltered_TellsWhatTheRealServerTold()
    {
        _database.CreateTables([new NormalTableRequest("nt_empty", [Ts, new("v", DataType.Int, 4, 0, ColumnFlags.Sma)])]);
        _database.AlterTable("nt_empty", new AlterAction.AddColumn(new("a", DataType.VarChar, 10)));
        _database.AlterTable("nt_empty", new AlterAction.ModifyColumn("a", DataType.VarChar, 34));
        _database.AlterTable("nt_empty", new AlterAction.RenameColumn("a", "b C"));
        _database.AlterTable("nt_empty", new AlterAction.AddColumn(new("d", DataType.Decimal64, 8, TypeModifier: (10 << 8) | 3)));
        _database.AlterTable("nt_empty", new AlterAction.DropColumn("d"));
        _database.AlterTable("nt_empty", new AlterAction.SetCompression("v", 0, 2, 0));
        _database.AlterTable("nt_empty", new AlterAction.SetComment("normal comment"));
        _database.AlterTable("nt_empty", new AlterAction.SetTtl(900));

        Assert.Equal(
            Recorded(m => m is CreateTables { Tables: [{ Name: "nt_empty" }] } or AlterTable { TableName: "nt_empty" }, vgroup: 3),
            Written(_database.VgroupOf("nt_empty")));
    }

    [Fact]
    public void ChildTables_CreatedAlteredDropped_TellWhatTheRealServerTold()
    {
        CreateMeters();
        _database.CreateTables(
        [
            Child("d0", 0, "loc0") with { IfNotExists = true }, Child("d1", 1, "loc1"),
            new ChildTableRequest("d2", "meters", [Group(2)]),
        ]);
        Alter("", new AlterAction.AddColumn(new("pad1", DataType.Int, 4)));
        Alter("", new AlterAction.AddColumn(new("pad2", DataType.Int, 4)));
        Alter("", new AlterAction.AddColumn(new("pad3", DataType.Int, 4)));
        Alter("", new AlterAction.AddTag(new("zone", DataType.NChar, 66)));
        Alter("", new AlterAction.RenameTag("groupid", "group_id"));
        _database.AlterTable("d1", new AlterAction.SetTags([new("zone", NCharText.ToBytes("东区"))]));
        _database.AlterTable("d1", new AlterAction.SetTags([new("group_id", [101, 0, 0, 0]), new("location", "two tags at once"u8.ToArray())]));
        _database.AlterTable("d2", new AlterAction.SetTags([new("location", null)]));
        _database.AlterTable("d2", new AlterAction.SetTags([new("location", [])]));
        _database.AlterTable("d1", new AlterAction.SetComment("child comment"));
        _database.AlterTable("d1", new AlterAction.SetTtl(500));
        _database.AlterTable("d1", new AlterAction.SetComment(""));

        Assert.Equal(
            Recorded(m => m is CreateTables { Tables: [{ Name: "d0" }, ..] } or AlterTable { TableName: "d1" or "d2" }, vgroup: 2),
            Written(_database.VgroupOf("d1"), m => m is CreateTables or AlterTable));

        _database.CreateTables([new ChildTableRequest("d6", "meters", [new("group_id", [6, 0, 0, 0]), new("zone", NCharText.ToBytes("六区"))]),
            new ChildTableRequest("d7", "meters", [new("group_id", [7, 0, 0, 0]), new("location", "loc7"u8.ToArray()), new("zone", NCharText.ToBytes("七区"))])]);
        _database.DropTables([("d6", true), ("d7", false)]);

        Assert.Equal(
            Recorded(m => m is CreateTables { Tables: [{ Name: "d6" }, ..] } or DropTables { Tables: [{ Name: "d6" }, ..] }, vgroup: 3),
            Written(_database.VgroupOf("d6"), m => m is CreateTables or DropTables));
    }

    [Fact]
    public void JsonTags_CreatedAndSet_TellWhatTheRealServerTold()
    {
        _database.CreateSuperTable(new("json_tags", [Ts, new("v", DataType.Int, 4, 0, ColumnFlags.Sma)], [new("j", DataType.Json, 16384)]));
        _database.CreateTables([new ChildTableRequest("jt1", "json_tags", [new("j", Encoding.UTF8.GetBytes(
            """{"k 6":"字😀 it's","k1":1,"k2":"v","k3":true,"k4":null,"k5":-1.5}"""))])]);
        _database.CreateTables([new ChildTableRequest("jt2", "json_tags", [new("j", null)])]);
        _database.CreateTables([new ChildTableRequest("jt4", "json_tags", [new("j", "{}"u8.ToArray())])]);
        _database.AlterTable("jt1", new AlterAction.SetTags([new("j", Encoding.UTF8.GetBytes("""{"k1":2,"new":"值"}"""))]));
        _database.AlterTable("jt4", new AlterAction.SetTags([new("j", null)]));

        Assert.Equal(
            Recorded(m => m is CreateSuperTable { Definition.Name: "json_tags" } or CreateTables { Tables: [{ Name: "jt1" or "jt2" or "jt4" }] }
                or AlterTable { TableName: "jt1" or "jt4" }, vgroup: 2),
            Written(_database.VgroupOf("jt1")));
    }

    [Fact]
    public void Deletes_ByTableAndSuperTable_TellTheRangeThatTheRealServerTold()
    {
        CreateMeters();
        _database.CreateTables([Child("d0", 0, "loc0"), Child("d1", 1, "loc1"), Child("d2", 2, "loc2"), Child("d3", 3, "loc3"), Child("d4", 4, "loc4")]);
        Insert("d0", Enumerable.Range(0, 300).Select(i => 1700000000000 + (i * 1000L)));
        Insert("d1", Enumerable.Range(0, 25).Select(i => 1700000000000 + (i * 1000L)));
        Insert("d2", Enumerable.Range(0, 20).Select(i => 1700000000000 + (i * 1000L)));
        Insert("d3", [1699999990000, 1700000000000, 1700000001000, 1700001000000]);
        Insert("d4", [1700000000000]);

        Assert.Equal(1, _database.Delete("d0", 1700000000000, 1700000000000));
        Assert.Equal(10, _database.Delete("d0", 1700000010000, 1700000019999));
        Assert.Equal(1, _database.Delete("d4", long.MinValue, long.MaxValue));
        Assert.Equal(99, _database.DeleteFromSuperTable("meters", [(ChildTable)_database.FindTable("d0")!], 1700000200001, long.MaxValue));
        Assert.Equal(1, _database.DeleteFromSuperTable("meters", null, 1700000290000, long.MaxValue));
        Assert.Equal(0, _database.Delete("d1", 1900000000001, long.MaxValue));

        foreach (var vgroup in new[] { 2, 3 })
            Assert.Equal(
                Recorded(m => m is DeleteRows { TableName: not "nt_ts" }, vgroup),
                Written(_database.Vgroups[vgroup - 2], m => m is DeleteRows));
    }

    private void CreateMeters() => _database.CreateSuperTable(new("meters",
        [Ts, new("current", DataType.Float, 4, 0, ColumnFlags.Sma), new("voltage", DataType.Int, 4, 0, ColumnFlags.Sma), new("phase", DataType.Float, 4, 0, ColumnFlags.Sma)],
        [new("groupid", DataType.Int, 4), new("location", DataType.VarChar, 26)]));

    private void Alter(string sql, AlterAction action) => _database.AlterSuperTable("meters", action, "alter stable g_ms.meters " + sql);

    private static TagAssignment Group(byte group) => new("groupid", [group, 0, 0, 0]);

    private static ChildTableRequest Child(string name, byte group, string location) =>
        new(name, "meters", [Group(group), new("location", Encoding.UTF8.GetBytes(location))]);

    private void Insert(string table, IEnumerable<long> times)
    {
        using var builder = new RawBlockBuilder([BlockColumnType.Fixed(DataType.Timestamp)]);
        foreach (var time in times)
            builder.AppendInt64(0, time);
        _database.Insert([new(table, [_database.FindTable(table)!.Columns[0]], builder.ToArray())]);
    }

    private static List<string> Recorded(Func<MetaMessage, bool> isWanted, int vgroup) =>
        [.. RecordedMessage.Read("after_g_t_ms.wal.rawlog").Where(m => m.Vgroup == vgroup && m.RawType > 6)
            .Select(m => (MetaMessage)TmqMessageReader.DecodeStrict(m.RawType, m.Body)).Where(isWanted).Select(MessageText.Of)];

    private static List<string> Written(Vgroup vgroup, Func<MetaMessage, bool>? isWanted = null)
    {
        var entries = new WalEntry[1000];
        var count = vgroup.Wal.Read(0, entries);
        return [.. entries.Take(count).OfType<WalMeta>()
            .Select(e => (MetaMessage)TmqMessageReader.DecodeStrict((ushort)e.RawType, e.Body))
            .Where(m => isWanted?.Invoke(m) ?? true).Select(MessageText.Of)];
    }
}
