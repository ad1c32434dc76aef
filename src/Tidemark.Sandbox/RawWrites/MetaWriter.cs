using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>Applies meta messages as the real receiver does.</summary>
internal sealed class MetaWriter(bool realTraps)
{
    /// <summary>Applies one.</summary>
    /// <exception cref="SandboxException">TDengine's answer.</exception>
    public void Apply(Database database, MetaMessage message)
    {
        lock (database.Engine.Gate)
            switch (message)
            {
                case CreateSuperTable create:
                    SuperTableWriter.Apply(database, create.Definition, realTraps);
                    break;
                case AlterSuperTable alter:
                    SuperTableWriter.Apply(database, alter.Definition, realTraps);
                    break;
                case DropSuperTable drop:
                    database.DropSuperTable(drop.Name, true, WriteSource.RawWrite);
                    break;
                case CreateTables create:
                    Create(database, create);
                    break;
                case AlterTable alter:
                    Alter(database, alter);
                    break;
                case DropTables drop:
                    database.DropTables([.. drop.Tables.Select(t => (t.Name, true))], WriteSource.RawWrite);
                    break;
                case DeleteRows delete:
                    DeleteWriter.Apply(database, delete, realTraps);
                    break;
                default:
                    throw new SandboxException(0x0118, "Invalid parameters");
            }
    }

    /// <summary>Creates what is not there; a child without its super table is passed over.</summary>
    private static void Create(Database database, CreateTables message)
    {
        var requests = new List<TableRequest>(message.Tables.Count);
        foreach (var table in message.Tables)
            switch (table)
            {
                case CreateChildTable { IsVirtual: true }:
                    throw Refusal.TableNotExist();
                case CreateChildTable child when database.FindSuperTable(child.SuperTableName) is { } superTable:
                    var tags = TagValues.From(child).Where(t => superTable.FindTag(t.Name) is not null).ToList();
                    requests.Add(WithOptions(new ChildTableRequest(child.Name, child.SuperTableName, tags), child));
                    break;
                case CreateNormalTable normal:
                    requests.Add(WithOptions(
                        new NormalTableRequest(normal.Name, [.. normal.Columns.Columns.Select(Column)]) { IsVirtual = normal.IsVirtual, Sources = Sources(normal) }, normal));
                    break;
            }

        database.CreateTables(requests, WriteSource.RawWrite);
    }

    private static List<(string Column, SourceColumn Source)> Sources(CreateNormalTable table) =>
        [.. from reference in table.References
            where Source(reference) is not null
            from column in table.Columns.Columns
            where column.ColumnId == reference.ColumnId
            select (column.Name, Source(reference)!)];

    /// <summary>A source as it stands: the real receiver leaves the database that it names.</summary>
    private static SourceColumn? Source(ColumnReference? reference) =>
        reference is { Database: { } database, Table: { } table, Column: { } column } ? new(database, table, column) : null;

    private static TableRequest WithOptions(TableRequest request, CreateTableRequest source) =>
        request with { IfNotExists = true, TtlDays = source.TtlDays, Comment = source.Comment };

    /// <summary>Alters a table that is there. TTL and comment are passed over.</summary>
    private static void Alter(Database database, AlterTable message)
    {
        if (database.FindTable(message.TableName) is null)
            return;
        AlterAction? action = message.Action switch
        {
            AddColumn add => new AlterAction.AddColumn(Column(add.Column)),
            DropColumn drop => new AlterAction.DropColumn(drop.ColumnName),
            WidenColumn widen => new AlterAction.ModifyColumn(widen.ColumnName, widen.Type, widen.Bytes),
            RenameColumn rename => new AlterAction.RenameColumn(rename.ColumnName, rename.NewName),
            SetColumnCompression set =>
                new AlterAction.SetCompression(set.ColumnName, set.Compression.Encode, (byte)set.Compression.Compress, set.Compression.Level),
            SetTag set => new AlterAction.SetTags([new(set.TagName, TagValues.FromWire(set.Type, set.Value))]),
            SetTags set => new AlterAction.SetTags([.. set.Tags.Select(t => new TagAssignment(t.Name, TagValues.FromWire(t.Type, t.Value)))]),
            SetColumnReference set => new AlterAction.SetSource(set.ColumnName, Source(set.Reference)),
            AddReferencedColumn add => new AlterAction.AddSourcedColumn(Column(add.Column), Source(add.Reference)!),
            _ => null,
        };
        if (action is not null)
            database.AlterTable(message.TableName, action, WriteSource.RawWrite);
    }

    internal static Catalog.ColumnDefinition Column(TDengine.Messages.ColumnDefinition column) => new(
        column.Name, column.Type, column.Bytes, 0, (Catalog.ColumnFlags)column.Flags,
        column.Type.IsDecimal() ? column.TypeModifier : 0, column.Compression?.Value ?? 0);
}
