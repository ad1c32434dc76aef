namespace Tidemark.Sandbox.Catalog;

/// <summary>ALTER STABLE: the rules and the change of the definition.</summary>
internal static class SuperTableChange
{
    /// <summary>Changes a super table and the rows of its children.</summary>
    /// <exception cref="SandboxException">The change is refused.</exception>
    public static void Apply(SuperTable table, AlterAction action)
    {
        switch (action)
        {
            case AlterAction.AddColumn add:
                RefuseExisting(table, add.Column.Name);
                var flags = (add.Column.Flags & ~ColumnFlags.Sma) | ColumnFlags.HasTypeModifier;
                var added = SchemaRules.Column(add.Column with { Flags = flags }, table.NextColumnId++);
                SetColumns(table, [.. table.Columns, added with { Flags = flags }]);
                break;
            case AlterAction.DropColumn drop:
                var column = table.FindColumn(drop.Name) ?? throw Refusal.InvalidColumn(drop.Name);
                if (column.IsCompositeKey)
                    throw Refusal.CompositeKeyChange();
                if (column == table.Columns[0] || table.Columns.Count == 2)
                    throw Refusal.InvalidSuperTableAlter();
                RefuseUsed(table, drop.Name);
                SetColumns(table, [.. table.Columns.Where(c => c != column)]);
                break;
            case AlterAction.ModifyColumn modify:
                var old = table.FindColumn(modify.Name) ?? throw Refusal.InvalidColumn(modify.Name);
                if (old.IsCompositeKey)
                    throw Refusal.CompositeKeyChange();
                SetColumns(table, Replaced(table.Columns, old, SchemaRules.Widened(old, modify.Type, modify.Bytes)));
                break;
            case AlterAction.SetCompression compression:
                var packed = table.FindColumn(compression.Name) ?? throw Refusal.InvalidColumn(compression.Name);
                SetColumns(table, Replaced(table.Columns, packed,
                    SchemaRules.Recompressed(packed, compression.Encode, compression.Compress, compression.Level)));
                break;
            case AlterAction.SetComment comment:
                table.Comment = comment.Comment;
                break;
            case AlterAction.SetKeep keep:
                table.KeepMinutes = keep.Minutes;
                break;
            case AlterAction.RenameColumn:
                throw Refusal.InvalidAlter("Rename column only available for normal table");
            default:
                ApplyToTags(table, action);
                break;
        }
    }

    private static void ApplyToTags(SuperTable table, AlterAction action)
    {
        switch (action)
        {
            case AlterAction.AddTag add:
                RefuseExisting(table, add.Tag.Name);
                SchemaRules.CheckTag(add.Tag);
                SetTags(table, [.. table.Tags, SchemaRules.Tag(add.Tag, table.NextColumnId++, false)]);
                break;
            case AlterAction.DropTag drop:
                var tag = FindTag(table, drop.Name);
                if (table.Tags.Count == 1)
                    throw Refusal.InvalidSuperTableAlter();
                RefuseUsed(table, drop.Name);
                SetTags(table, [.. table.Tags.Where(t => t != tag)]);
                break;
            case AlterAction.RenameTag rename:
                var named = table.FindTag(rename.Name) ?? throw new SandboxException(0x036A, "Tag does not exist");
                RefuseExisting(table, rename.NewName);
                RefuseUsed(table, rename.Name);
                SetTags(table, Replaced(table.Tags, named, named with { Name = rename.NewName }));
                break;
            case AlterAction.ModifyTag modify:
                var narrow = FindTag(table, modify.Name);
                SetTags(table, Replaced(table.Tags, narrow, SchemaRules.Widened(narrow, modify.Type, modify.Bytes)));
                break;
            default:
                throw Refusal.InvalidAlter();
        }
    }

    private static ColumnDefinition FindTag(SuperTable table, string name) =>
        table.FindTag(name) ?? throw Refusal.InvalidTag(name);

    private static void SetColumns(SuperTable table, IReadOnlyList<ColumnDefinition> columns)
    {
        table.Columns = columns;
        table.ColumnVersion++;
        table.ColumnsChanged();
    }

    private static void SetTags(SuperTable table, IReadOnlyList<ColumnDefinition> tags)
    {
        table.Tags = tags;
        table.TagVersion++;
    }

    internal static List<ColumnDefinition> Replaced(IReadOnlyList<ColumnDefinition> columns, ColumnDefinition old, ColumnDefinition made)
    {
        var replaced = columns.ToList();
        replaced[replaced.IndexOf(old)] = made;
        return replaced;
    }

    private static void RefuseExisting(SuperTable table, string name)
    {
        if (table.FindColumn(name) is not null)
            throw new SandboxException(0x036B, "Column already exists");
        if (table.FindTag(name) is not null)
            throw new SandboxException(0x0369, "Tag already exists");
    }

    private static void RefuseUsed(SuperTable table, string field)
    {
        if (table.Database.Engine.TopicsOf(table.Database).Any(t => t.SuperTable == table && t.Request.UsedFields.Contains(field)))
            throw Refusal.FieldUsedByTopic();
    }
}
