using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Catalog;

/// <summary>ALTER TABLE of a child or normal table: the rules, the change, and its event.</summary>
internal static class TableChange
{
    /// <summary>Changes a table.</summary>
    /// <param name="table">The table.</param>
    /// <param name="action">What changes.</param>
    /// <param name="source">Who asks: errors differ.</param>
    /// <returns>The event, without time and source.</returns>
    /// <exception cref="SandboxException">The change is refused.</exception>
    public static AlterTable Apply(Table table, AlterAction action, WriteSource source)
    {
        if (table.IsVirtual && action is (AlterAction.SetTtl or AlterAction.SetComment))
            throw new SandboxException(0x0524, "Invalid table action");
        switch (action)
        {
            case AlterAction.SetSource set when table.IsVirtual:
                return VirtualTableRules.SetSource(table, set, source);
            case AlterAction.SetTtl ttl:
                table.TtlDays = ttl.Days;
                return new(table.Name, new SetTableOptions(ttl.Days, null));
            case AlterAction.SetComment comment:
                table.Comment = comment.Comment;
                return new(table.Name, new SetTableOptions(null, comment.Comment));
            case AlterAction.SetTags tags when table is ChildTable child:
                return SetTags(child, tags.Tags);
            default:
                return table is NormalTable normal ? ApplyToColumns(normal, action, source) : throw Refusal.InvalidAlter();
        }
    }

    private static AlterTable SetTags(ChildTable table, IReadOnlyList<TagAssignment> tags)
    {
        var found = new List<ColumnDefinition>(tags.Count);
        foreach (var assignment in tags)
            found.Add(table.SuperTable.FindTag(assignment.Name) ?? throw Refusal.InvalidAlter($"Invalid tag name: {assignment.Name}"));
        for (var i = 0; i < tags.Count; i++)
            table.SetTag(found[i], tags[i].Value);
        table.TagsVersion = table.SuperTable.TagVersion;
        if (tags.Count == 1)
            return new(table.Name, new SetTag(found[0].Name, found[0].Type, TagValues.Wire(found[0], tags[0].Value))) { ColumnId = found[0].ColumnId };
        return new(table.Name, new SetTags([.. tags.Select((t, i) =>
            new NamedTagValue(found[i].ColumnId, t.Name, found[i].Type, TagValues.Wire(found[i], t.Value)))]));
    }

    private static AlterTable ApplyToColumns(NormalTable table, AlterAction action, WriteSource source)
    {
        switch (action)
        {
            case AlterAction.AddColumn add:
                var added = Add(table, add.Column, source);
                return new(table.Name, new AddColumn(MetaMessages.Column(added, withCompression: add.Column.Compression != 0)));
            case AlterAction.AddSourcedColumn add when table.IsVirtual:
                if (source == WriteSource.Application)
                    VirtualTableRules.CheckSource(table.Database.Engine, add.Column, add.Source);
                var sourced = Add(table, add.Column, source);
                table.SetSource(sourced, add.Source);
                var reference = VirtualTableRules.Reference(sourced, add.Source) with { ColumnId = 0 };
                return new(table.Name, new AddReferencedColumn(MetaMessages.Column(sourced with { Flags = ColumnFlags.None }, withCompression: false), reference));
            case AlterAction.DropColumn drop:
                var dropped = Find(table, drop.Name, source);
                if (dropped == table.Columns[0])
                    throw new SandboxException(0x264A, "Primary timestamp column cannot be dropped");
                if (table.Columns.Count == 2)
                    throw new SandboxException(0x2651, "No columns can be dropped");
                SetColumns(table, [.. table.Columns.Where(c => c != dropped)]);
                return new(table.Name, new DropColumn(drop.Name)) { ColumnId = dropped.ColumnId };
            case AlterAction.ModifyColumn modify:
                var narrow = Find(table, modify.Name, source);
                SetColumns(table, SuperTableChange.Replaced(table.Columns, narrow, SchemaRules.Widened(narrow, modify.Type, modify.Bytes)));
                return new(table.Name, new WidenColumn(modify.Name, modify.Type, modify.Bytes)) { ColumnId = narrow.ColumnId };
            case AlterAction.RenameColumn rename:
                var named = Find(table, rename.Name, source, allowKey: true);
                if (table.FindColumn(rename.NewName) is not null)
                    throw Exists(source);
                SetColumns(table, SuperTableChange.Replaced(table.Columns, named, named with { Name = rename.NewName }));
                return new(table.Name, new RenameColumn(rename.Name, rename.NewName));
            case AlterAction.SetCompression set:
                var packed = Find(table, set.Name, source, allowKey: true);
                var made = SchemaRules.Recompressed(packed, set.Encode, set.Compress, set.Level);
                SetColumns(table, SuperTableChange.Replaced(table.Columns, packed, made), table.ColumnVersion);
                var asked = ColumnCompression.Of(set.Encode, set.Compress, set.Level);
                return new(table.Name, new SetColumnCompression(set.Name, asked)) { ColumnId = packed.ColumnId };
            default:
                throw Refusal.InvalidAlter();
        }
    }

    private static ColumnDefinition Add(NormalTable table, ColumnDefinition column, WriteSource source)
    {
        if (table.FindColumn(column.Name) is not null)
            throw Exists(source);
        var added = SchemaRules.Column(column with { Flags = column.Flags | ColumnFlags.Sma }, table.NextColumnId++);
        SetColumns(table, [.. table.Columns, added]);
        return added;
    }

    private static ColumnDefinition Find(NormalTable table, string name, WriteSource source, bool allowKey = false)
    {
        var column = table.FindColumn(name)
            ?? throw (source == WriteSource.RawWrite ? Refusal.ColumnNotExist() : Refusal.InvalidColumn(name));
        return column.IsCompositeKey && !allowKey ? throw Refusal.CompositeKeyChange() : column;
    }

    /// <summary>SQL is refused by the parser, a raw write by the vnode.</summary>
    private static SandboxException Exists(WriteSource source) =>
        source == WriteSource.RawWrite ? Refusal.ColumnExists() : Refusal.DuplicatedColumns();

    private static void SetColumns(NormalTable table, IReadOnlyList<ColumnDefinition> columns) => SetColumns(table, columns, table.ColumnVersion + 1);

    /// <summary>New options of a column leave the schema's version as it is.</summary>
    private static void SetColumns(NormalTable table, IReadOnlyList<ColumnDefinition> columns, int version)
    {
        table.SetColumns(columns, version);
        table.Rows.ChangeColumns(columns);
    }
}
