using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;
using WireColumn = Tidemark.TDengine.Messages.ColumnDefinition;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>
/// The metas of a snapshot: super tables as if they had never been altered (version 1); a real one has no TTL, no comment, no KEEP, and no
/// precision and scale of decimals. Source: recorded snapshots.
/// </summary>
internal static class SnapshotMetas
{
    public static TmqMessage Of(SuperTable table, bool hasTraps)
    {
        var definition = MetaMessages.Definition(table);
        definition = definition with { Columns = definition.Columns with { Version = 1 }, Tags = definition.Tags with { Version = 1 } };
        if (hasTraps) definition = definition with { Columns = Forget(definition.Columns), Keep = 0, ColumnsCompressed = false, HasTypeModifiers = false };
        return new CreateSuperTable(definition);
    }

    public static TmqMessage Of(Table table, bool hasTraps)
    {
        var request = MetaMessages.Create(table, ifNotExists: false);
        if (hasTraps)
        {
            request = request with { TtlDays = 0, Comment = null, HasTypeModifiers = false };
            if (request is CreateChildTable { Tags: { IsJson: true, Values.Count: 0 } } child) request = child with { TagNames = [] };
            if (request is CreateNormalTable normal) request = normal with { Columns = Forget(normal.Columns) };
        }

        return new CreateTables([request]);
    }

    private static TableSchema Forget(TableSchema schema) => new(schema.Version, [.. schema.Columns.Select(Forget)]);

    private static WireColumn Forget(WireColumn column) => column.TypeModifier == 0 ? column : column with { TypeModifier = 0 };
}
