using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.RawWrites;

/// <summary>Applies create and alter messages of super tables: both say the whole definition.</summary>
internal static class SuperTableWriter
{
    /// <summary>Creates the super table, or gives it the definition; with the real receiver's silent refusals.</summary>
    public static void Apply(Database database, SuperTableDefinition definition, bool realTraps)
    {
        var request = new SuperTableRequest(
            definition.Name,
            [.. definition.Columns.Columns.Select(MetaWriter.Column)],
            [.. definition.Tags.Columns.Select(MetaWriter.Column)])
        {
            IfNotExists = true,
            IsVirtual = definition.IsVirtual ?? false,
        };
        var suid = definition.Suid + NameHash.Of(database.Name);
        var (columns, tags) = (definition.Columns.Version, definition.Tags.Version);
        if (database.FindSuperTable(definition.Name) is not { } table)
        {
            if (!realTraps || (columns == 1 && tags == 1))
                database.CreateSuperTable(request, suid, WriteSource.RawWrite);
            return;
        }

        if (!realTraps)
        {
            if (columns > table.ColumnVersion || tags > table.TagVersion)
                ApplyFaithfully(database, table, request, columns, tags);
            return;
        }

        if (table.Suid != suid)
            return;
        var columnSteps = columns - table.ColumnVersion;
        var tagSteps = tags - table.TagVersion;
        if (columnSteps <= 0 && tagSteps <= 0)
            return;
        if (columnSteps + tagSteps != 1 && !(table.ColumnVersion == 1 && columns > 1) && !(table.TagVersion == 1 && tags > 1))
            throw new SandboxException(0x03C6, "Invalid schema version");
        database.RedefineSuperTable(table, request, columns, tags);
    }

    /// <summary>Gives a super table the definition whoever made it; a tag in the place of another of its type is that tag renamed.</summary>
    private static void ApplyFaithfully(Database database, SuperTable table, SuperTableRequest request, int columns, int tags)
    {
        var gone = table.Tags.Where(t => request.Tags.All(r => r.Name != t.Name)).ToList();
        var made = request.Tags.Where(t => table.FindTag(t.Name) is null).ToList();
        if (gone is [var old] && made is [var renamed] && old.Type == renamed.Type && table.Tags.Count == request.Tags.Count)
            database.AlterSuperTable(table.Name, new AlterAction.RenameTag(old.Name, renamed.Name));
        if (Differs(table.Columns, request.Columns) || Differs(table.Tags, request.Tags))
            database.RedefineSuperTable(table, request, Math.Max(columns, table.ColumnVersion), Math.Max(tags, table.TagVersion));
    }

    private static bool Differs(IReadOnlyList<Catalog.ColumnDefinition> have, IReadOnlyList<Catalog.ColumnDefinition> want) =>
        have.Count != want.Count || have.Zip(want).Any(p => p.First.Name != p.Second.Name || p.First.Bytes != p.Second.Bytes
            || p.First.Type != p.Second.Type || p.First.Compression != p.Second.Compression);
}
