using Tidemark.Backup.Replay;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Contents;

/// <summary>What happens to child and normal tables, done to a <see cref="PointSchema"/>: what <see cref="TableEvents"/> does to a server.</summary>
internal static class TableFold
{
    public static void Create(PointSchema schema, IReadOnlyList<CreateTableRequest> requests, bool isRepeat, StreamPlace place)
    {
        foreach (var request in requests)
        {
            var isMadeAgain = schema.Expired.IsReborn(request, schema.Names) || (isRepeat && schema.Names.IsCreation(request));
            schema.Learn(request);
            if (request.Kind is TableKind.VirtualChild or TableKind.VirtualNormal) continue;
            if (isMadeAgain) schema.RemoveTable(request.Name);
            if (schema.TryGetTable(request.Name, out var there))
            {
                if (isRepeat && there.Parent is { RepeatedTags.Count: > 0 } parent && request is CreateChildTable again && again.SuperTableName == parent.Name) SetTagsAgain(there, parent, again);
            }
            else if (request is CreateNormalTable table)
            {
                if (!schema.TryGetSuperTable(table.Name, out _)) schema.Add(new PointTable(schema.NewId(), table));
            }
            else
            {
                CreateChild(schema, (CreateChildTable)request, isRepeat, place);
            }
        }
    }

    public static void Alter(PointSchema schema, AlterTable message, bool isRepeat, StreamPlace place)
    {
        if (schema.Names.IsVirtual(message.TableName) || message.Action is SetColumnReference or AddReferencedColumn) return;
        if (!schema.TryGetTable(message.TableName, out var table)) return;
        switch (message.Action)
        {
            case OpaqueAlterAction opaque:
                throw new TidemarkException(ErrorCode.UnknownMessage, $"A change of table '{table.Name}' (kind {opaque.Code}) is not known ({place}).", "A newer Tidemark may know it.");
            case SetTag tag:
                SetTags(table, [new NamedTagValue(0, tag.TagName, tag.Type, tag.Value)], isRepeat);
                break;
            case SetTags several:
                SetTags(table, several.Tags, isRepeat);
                break;
            case SetTableOptions options:
                if (options.TtlDays is { } ttl) table.TtlDays = ttl;
                if (options.Comment is { } comment) table.Comment = comment;
                break;
            case SetColumnCompression set when table.Parent is null:
                table.SetColumns(table.Columns.Replace(set.ColumnName, c => c with { Compression = Merge(c.Compression ?? ColumnCompression.DefaultOf(c.Type), set.Compression) }));
                break;
            default:
                if (table.Parent is null) AlterColumns(table, message.Action);
                else if (!isRepeat) throw place.Fail($"Table '{table.Name}' is a child table and has no columns of its own to change");
                break;
        }
    }

    public static void Drop(PointSchema schema, IReadOnlyList<DropTableRequest> requests, bool isRepeat, StreamPlace place)
    {
        foreach (var request in requests)
        {
            if (request.IsVirtual == 1 || schema.Names.IsVirtual(request.Name))
            {
                schema.Names.Forget(request.Name);
            }
            else if (schema.TryGetTable(request.Name, out var table))
            {
                if (request.IsNormalTable != table.Parent is null && !isRepeat) throw place.Fail($"Table '{request.Name}' is to be dropped, but the table of that name is of another kind");
                schema.RemoveTable(request.Name);
            }
        }
    }

    /// <summary>The tables a delete is about.</summary>
    public static IEnumerable<PointTable> Targets(PointSchema schema, DeleteRows message, StreamPlace place)
    {
        foreach (var uid in message.Uids)
        {
            var name = schema.Names.NameOf(uid);
            if (name is null && message.Uids.Count == 1 && schema.TryGetTable(message.TableName, out _)) name = message.TableName;
            if (name is null && schema.Names.HasUnnamed(message.TableName))
                throw place.Fail($"A DELETE on '{message.TableName}' names a table by the id {uid}, which nothing in the backup gives a name", "Take a new initial point.");
            if (name is not null && !schema.Names.IsVirtual(name) && schema.TryGetTable(name, out var table)) yield return table;
        }
    }

    private static void CreateChild(PointSchema schema, CreateChildTable child, bool isRepeat, StreamPlace place)
    {
        if (!schema.TryGetSuperTable(child.SuperTableName, out var parent))
        {
            if (isRepeat || schema.Names.IsVirtual(child.SuperTableName)) return;
            throw place.Fail($"Table '{child.Name}' belongs to the super table '{child.SuperTableName}', which is not there");
        }

        var tags = new List<TagEntry>(child.TagNames.Count);
        for (var i = 0; i < child.TagNames.Count; i++)
        {
            var type = child.Tags.IsJson ? DataType.Json : child.Tags.Values[i].Type;
            if (parent.Tags.Find(child.TagNames[i]) is { } tag && tag.Type == type) tags.Add(new TagEntry(tag.ColumnId, child.Tags.IsJson ? child.Tags.ToArray() : child.Tags.Values[i].Value.ToArray()));
            else if (!isRepeat) throw place.Fail($"Table '{child.Name}' has a tag '{child.TagNames[i]}' that its super table '{parent.Name}' does not have");
        }

        schema.Add(new PointTable(schema.NewId(), child, parent, tags));
    }

    private static void SetTagsAgain(PointTable table, PointSuperTable parent, CreateChildTable child)
    {
        if (child.Tags.IsJson) return;
        for (var i = 0; i < child.TagNames.Count; i++)
        {
            if (parent.RepeatedTags.Contains(child.TagNames[i]) && parent.Tags.Find(child.TagNames[i]) is { } tag && tag.Type == child.Tags.Values[i].Type)
                table.SetTag(tag.ColumnId, child.Tags.Values[i].Value);
        }
    }

    // The server refuses a statement whole; where the target is ahead, only what fits it is set.
    private static void SetTags(PointTable table, IReadOnlyList<NamedTagValue> values, bool isRepeat)
    {
        if (table.Parent is not { } parent) return;
        var known = values.Select(v => (Value: v, Tag: parent.Tags.Find(v.Name))).Where(v => v.Tag is { } tag && tag.Type == v.Value.Type).ToList();
        if (!isRepeat && known.Count < values.Count) return;
        if (known.Exists(v => v.Tag!.Type.IsVariable() && v.Tag.Type != DataType.Json && v.Value.Value is { } given && given.Length > v.Tag.Bytes - v.Tag.Type.LengthPrefixBytes())) return;
        foreach (var (value, tag) in known) table.SetTag(tag!.ColumnId, value.Value);
    }

    private static void AlterColumns(PointTable table, AlterTableAction action)
    {
        action = NormalTableChanges.Effective(table.Columns, action);
        if (action is AddColumn add) action = add with { Column = table.Number(add.Column) };
        table.SetColumns(NormalTableChanges.Apply(table.Columns, action));
    }

    private static ColumnCompression Merge(ColumnCompression old, ColumnCompression given) => ColumnCompression.Of(
        given.Encode == 0 ? old.Encode : given.Encode, given.Compress == 0 ? old.Compress : given.Compress, given.Level == 0 ? old.Level : given.Level);
}
