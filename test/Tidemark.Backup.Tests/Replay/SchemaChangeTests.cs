using Tidemark.Backup.Replay;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Tests.Replay;

public sealed class SchemaChangeTests
{
    private static readonly TargetColumns Columns = Of("ts", "a", "b");
    private static readonly TargetColumns Tags = Of("t", "u");

    [Fact]
    public void Apply_RecordedRequests_GiveTheRecordedDefinitions()
    {
        var compared = 0;
        var columns = new Dictionary<(int, string), TargetColumns>();
        var tags = new Dictionary<(int, string), TargetColumns>();
        foreach (var message in RecordedArchive.Read("after_g_t_ms.wal"))
        {
            switch (TmqMessageReader.Decode(message.RawType, message.Body))
            {
                case CreateSuperTable { Definition: var made }:
                    columns[(message.VgroupId, made.Name)] = new TargetColumns(made.Columns.Columns);
                    tags[(message.VgroupId, made.Name)] = new TargetColumns(made.Tags.Columns);
                    break;
                case AlterSuperTable { Definition: var wanted }:
                    var key = (message.VgroupId, wanted.Name);
                    var request = Assert.IsType<SuperTableAlteration>(SuperTableAlteration.Read(wanted));
                    var left = SuperTableChanges.Remaining(columns[key], tags[key], request);
                    Assert.NotNull(left);
                    if (left.IsAboutTags) tags[key] = SuperTableChanges.Apply(tags[key], left);
                    else columns[key] = SuperTableChanges.Apply(columns[key], left);
                    Assert.Equal(wanted.Columns.Columns.Select(Shown), columns[key].Columns.Select(Shown));
                    Assert.Equal(wanted.Tags.Columns.Select(Shown), tags[key].Columns.Select(Shown));
                    compared++;
                    break;
            }
        }

        Assert.Equal(32, compared);
    }

    [Theory]
    [InlineData(SuperTableChange.AddColumn, "a")]
    [InlineData(SuperTableChange.DropColumn, "gone")]
    [InlineData(SuperTableChange.AddTag, "t")]
    [InlineData(SuperTableChange.DropTag, "gone")]
    [InlineData(SuperTableChange.WidenColumn, "gone")]
    [InlineData(SuperTableChange.SetCompression, "gone")]
    public void Remaining_OfWhatIsAlreadySo_IsNothing(SuperTableChange change, string name) =>
        Assert.Null(SuperTableChanges.Remaining(Columns, Tags, new SuperTableAlteration(change, [Column(name)])));

    [Fact]
    public void Remaining_RenameToANameThatIsThere_DropsTheOldOne()
    {
        var rename = new SuperTableAlteration(SuperTableChange.RenameTag, [Column("t"), Column("u")]);

        var left = SuperTableChanges.Remaining(Columns, Tags, rename);

        Assert.Equal((SuperTableChange.DropTag, "t"), (left!.Change, left.Fields[0].Name));
        Assert.Same(rename, SuperTableChanges.Remaining(Columns, Of("t"), rename));
        Assert.Null(SuperTableChanges.Remaining(Columns, Of("u"), rename));
    }

    [Fact]
    public void Apply_ActionsOfNormalTables_ChangeTheModelOnce()
    {
        var added = NormalTableChanges.Apply(Columns, new AddColumn(Column("c")));
        var widened = NormalTableChanges.Apply(Columns, new WidenColumn("a", DataType.Int, 40));

        Assert.Equal(["ts", "a", "b", "c"], added.Columns.Select(c => c.Name));
        Assert.Same(added, NormalTableChanges.Apply(added, new AddColumn(Column("c"))));
        Assert.Equal(40, widened.Find("a")!.Bytes);
        Assert.Same(widened, NormalTableChanges.Apply(widened, new WidenColumn("a", DataType.Int, 30)));
        Assert.Equal(["ts", "x", "b"], NormalTableChanges.Apply(Columns, new RenameColumn("a", "x")).Columns.Select(c => c.Name));
        Assert.Equal(["ts", "b"], NormalTableChanges.Apply(Columns, NormalTableChanges.Effective(Columns, new RenameColumn("a", "b"))).Columns.Select(c => c.Name));
    }

    private static string Shown(ColumnDefinition column) => $"{column.Name} {column.Type} {column.Bytes} {column.TypeModifier}";

    private static TargetColumns Of(params string[] names) => new([.. names.Select(Column)]);

    private static ColumnDefinition Column(string name) => new() { Name = name, Type = DataType.Int, Bytes = 4 };
}
