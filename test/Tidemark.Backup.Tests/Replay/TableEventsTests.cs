using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

public sealed class TableEventsTests
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ChildFor_ARequestWithoutAnyTagAndASuperTableThatHasMoreByNow_GivesEachOfThemNull(bool isRepeat)
    {
        using var directory = new TemporaryDirectory();
        var options = new RestoreOptions { Target = Dsn.Parse("taos+ws://127.0.0.1:6041/power") };
        var context = new RestoreContext(options, new RestoreSource(new DirectoryStorage(directory.Path), []), "power", new ProgressMeter(null, TimeProvider.System), TimeProvider.System);
        context.Schema.Add(TargetSuperTable.From(new SuperTableDefinition { Name = "s", Columns = new TableSchema(1, [Column("ts", DataType.Timestamp)]), Tags = new TableSchema(2, [Column("g", DataType.Int), Column("h", DataType.Int)]) }));
        await using var connection = context.Connect();
        var request = new CreateChildTable { Name = "c", SuperTableName = "s", TagCount = 1, TagNames = [], Tags = new TagSet([]) };

        var child = new TableEvents(context, connection).ChildFor(request, isRepeat, new StreamPlace(1, "wal"));

        Assert.EndsWith("USING `s` TAGS (NULL, NULL)", Assert.Single(CreateTableSql.ChildTables([child!])), StringComparison.Ordinal);
    }

    private static ColumnDefinition Column(string name, DataType type) => new() { Name = name, Type = type, Bytes = 8 };
}
