using System.Text;
using Tidemark.Backup.Selection;
using Tidemark.TDengine;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Replay;

/// <summary>Applies what happens to child and normal tables, as SQL of our own.</summary>
internal sealed class TableEvents(RestoreContext context, TargetConnection connection)
{
    private const int TablesPerStatement = 500;

    /// <summary>Creates what is not there yet. Requests for tables that are there are those the source refused too, or repeats.</summary>
    public async ValueTask CreateAsync(IReadOnlyList<CreateTableRequest> requests, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        var children = new List<CreateChildTable>();
        foreach (var request in requests)
        {
            var isReborn = context.Expired.IsReborn(request, context.Schema);
            // What the stream had of that name until here was about a table before it, which may have gone without a message of its own, with its super table; what is of this one follows.
            var isBegun = isRepeat && context.Schema.IsCreation(request);
            context.Schema.Learn(request);
            if (isReborn && !context.Selection.TakesDrop(request.Name)) isReborn = false;
            if (!context.Selection.Takes(request)) continue;
            if (request.Kind is TableKind.VirtualChild or TableKind.VirtualNormal) continue;
            if ((isReborn || isBegun) && context.Schema.TryGetTable(request.Name, out _))
            {
                await RunAsync($"DROP TABLE IF EXISTS {SqlIdentifier.Quote(request.Name)}", isRepeat, $"Table '{request.Name}' could not be dropped to be made again", place, cancellationToken).ConfigureAwait(false);
                context.Schema.RemoveTable(request.Name);
            }

            if (context.Schema.TryGetTable(request.Name, out var there))
            {
                if (isRepeat && there is TargetSuperTable { RepeatedTags.Count: > 0 } parent && request is CreateChildTable again && again.SuperTableName == parent.Name)
                    await SetTagsAsync(again, parent, place, cancellationToken).ConfigureAwait(false);
                continue;
            }

            if (request is CreateNormalTable table) await CreateAsync(table, place, cancellationToken).ConfigureAwait(false);
            else if (ChildFor((CreateChildTable)request, isRepeat, place) is { } child) children.Add(child);
        }

        foreach (var sql in ChildStatements(children, place))
            await RunAsync(sql, isRepeat, $"Child tables ({children[0].Name}, …) could not be created", place, cancellationToken).ConfigureAwait(false);
        foreach (var child in children) Made(child);
    }

    /// <summary>The request with the tags that the target has; null when it cannot be made because the target is ahead of the stream.</summary>
    public CreateChildTable? ChildFor(CreateChildTable child, bool isRepeat, StreamPlace place)
    {
        if (!context.Schema.TryGetSuperTable(child.SuperTableName, out var parent))
        {
            if (isRepeat || context.Schema.IsVirtual(child.SuperTableName)) return null;
            throw place.Fail($"Table '{child.Name}' belongs to the super table '{child.SuperTableName}', which is not there");
        }

        // A request that names no tag gives each of them NULL: as many as there are by now.
        if (child.TagNames.Count == 0) return child with { TagCount = (byte)parent.Tags.Columns.Count };
        if (!isRepeat || child.Tags.IsJson) return child;
        var kept = Enumerable.Range(0, child.TagNames.Count).Where(i => parent.Tags.Find(child.TagNames[i]) is { } tag && tag.Type == child.Tags.Values[i].Type).ToList();
        return kept.Count == child.TagNames.Count ? child : child with
        {
            TagCount = (byte)parent.Tags.Columns.Count,
            TagNames = [.. kept.Select(i => child.TagNames[i])],
            Tags = new TagSet([.. kept.Select(i => child.Tags.Values[i])]),
        };
    }

    /// <summary>Batched statements for child tables.</summary>
    public static IEnumerable<string> ChildStatements(IEnumerable<CreateChildTable> children, StreamPlace place)
    {
        using var statements = CreateTableSql.ChildTables(children, null, TablesPerStatement).GetEnumerator();
        while (true)
        {
            try
            {
                if (!statements.MoveNext()) yield break;
            }
            catch (Errors.TidemarkException e)
            {
                throw place.Fail("A child table could not be put into a statement", cause: e);
            }

            yield return statements.Current;
        }
    }

    /// <summary>Notes a child table in the model.</summary>
    public void Made(CreateChildTable child)
    {
        if (!context.Schema.TryGetSuperTable(child.SuperTableName, out var parent)) return;
        context.Schema.AddTable(child.Name, parent);
        context.CountTables(1);
    }

    public async ValueTask CreateAsync(CreateNormalTable table, StreamPlace place, CancellationToken cancellationToken)
    {
        await RunAsync(CreateTableSql.NormalTable(table with { Columns = TargetColumns.Declarable(table.Columns) }), true, $"Table '{table.Name}' could not be created", place, cancellationToken).ConfigureAwait(false);
        context.Schema.AddTable(table.Name, new TargetNormalTable(table.Name) { Columns = context.Schema.Share(table.Columns.Columns) });
        context.CountTables(1);
    }

    /// <summary>Whether a change is one of the columns of a normal table.</summary>
    public bool ChangesColumns(AlterTable message) =>
        message.Action is not (SetTableOptions or SetColumnCompression) && context.Schema.TryGetTable(message.TableName, out var table) && table is TargetNormalTable;

    public async ValueTask AlterAsync(AlterTable message, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        var name = message.TableName;
        if (context.Schema.IsVirtual(name) || message.Action is SetColumnReference or AddReferencedColumn) return;
        if (!context.Selection.Takes(name)) return;
        if (!context.Schema.TryGetTable(name, out var table))
        {
            // The server leaves out what created a table by an insert when the table is gone by the time the WAL is read; changes in between it sends.
            if (!isRepeat) context.Warn($"Changes of table '{name}' were left out: the server did not send its creation, because it was dropped soon after.");
            return;
        }

        if (message.Action is OpaqueAlterAction opaque) throw place.Fail($"A change of table '{name}' (kind {opaque.Code}) is not known", "A newer Tidemark may know it.");
        if (isRepeat && TagsFor(message, table) is null) return;
        TargetColumns? after = null;
        var isDone = false;
        if (ChangesColumns(message))
        {
            var columns = await TargetReader.ColumnsAsync(connection, context.Database, name, table, cancellationToken).ConfigureAwait(false);
            message = message with { Action = NormalTableChanges.Effective(columns, message.Action) };
            after = NormalTableChanges.Apply(columns, message.Action);
            if (Placeholder.IsNeeded(after, Placeholder.LeastColumns)) after = await ChangeAsync(after, new AddColumn(Placeholder.Column)).ConfigureAwait(false);
            if (ReferenceEquals(after, columns) && !Placeholder.IsOver(after, Placeholder.LeastColumns)) return;
            isDone = ReferenceEquals(after, columns);
        }

        if (!isDone)
        {
            foreach (var sql in AlterTableSql.Statements(isRepeat ? TagsFor(message, table)! : message))
                await RunAsync(sql, isRepeat, $"Table '{name}' could not be changed", place, cancellationToken).ConfigureAwait(false);
        }

        if (after is null) return;
        if (Placeholder.IsOver(after, Placeholder.LeastColumns)) after = await ChangeAsync(after, new DropColumn(Placeholder.Column.Name)).ConfigureAwait(false);
        await connection.ForgetTablesAsync(cancellationToken).ConfigureAwait(false);
        table.Columns = after;

        async ValueTask<TargetColumns> ChangeAsync(TargetColumns columns, AlterTableAction action)
        {
            foreach (var sql in AlterTableSql.Statements(new AlterTable(name, action)))
                await RunAsync(sql, true, $"Table '{name}' could not be changed", place, cancellationToken).ConfigureAwait(false);
            return NormalTableChanges.Apply(columns, action);
        }
    }

    public async ValueTask DropAsync(IReadOnlyList<DropTableRequest> requests, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        var names = new List<string>();
        foreach (var request in requests)
        {
            if (request.IsVirtual == 1 || context.Schema.IsVirtual(request.Name))
            {
                context.Schema.Forget(request.Name);
                continue;
            }

            if (!context.Selection.TakesDrop(request.Name) || !context.Schema.TryGetTable(request.Name, out var table)) continue;
            // Where the target is ahead, the table of that name may be a later one; its own create and rows follow.
            if (request.IsNormalTable != table is TargetNormalTable && !isRepeat)
                throw place.Fail($"Table '{request.Name}' is to be dropped, but the target's table of that name is of another kind");
            names.Add(request.Name);
        }

        foreach (var batch in names.Chunk(TablesPerStatement))
        {
            var sql = new StringBuilder("DROP TABLE ");
            sql.AppendJoin(", ", batch.Select(name => "IF EXISTS " + SqlIdentifier.Quote(name)));
            await RunAsync(sql.ToString(), isRepeat, $"Table '{batch[0]}' could not be dropped", place, cancellationToken).ConfigureAwait(false);
            foreach (var name in batch) context.Schema.RemoveTable(name);
        }
    }

    /// <summary>Deletes rows table by table: the message of a delete on a super table does not have its tag condition, only the tables it met.</summary>
    public async ValueTask DeleteAsync(DeleteRows message, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        var deleted = context.Selection.Time.Intersect(new TimeRange(message.StartKey, message.EndKey));
        if (deleted.IsEmpty) return;
        foreach (var uid in message.Uids)
        {
            var name = context.Schema.NameOf(uid) ?? NameWithoutId(message, uid, place);
            if (name is null || !context.Selection.Takes(name) || context.Schema.IsVirtual(name) || !context.Schema.TryGetTable(name, out var table)) continue;
            var columns = await TargetReader.ColumnsAsync(connection, context.Database, name, table, cancellationToken).ConfigureAwait(false);
            var time = SqlIdentifier.Quote(columns.Columns[0].Name);
            await RunAsync(
                string.Create(System.Globalization.CultureInfo.InvariantCulture, $"DELETE FROM {SqlIdentifier.Quote(name)} WHERE {time} >= {deleted.Start} AND {time} <= {deleted.End}"),
                isRepeat, $"Rows of table '{name}' could not be deleted", place, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives a child that is there the values it was created with, for tags that lost them; what was set later follows in the stream.</summary>
    private async ValueTask SetTagsAsync(CreateChildTable child, TargetSuperTable parent, StreamPlace place, CancellationToken cancellationToken)
    {
        if (child.Tags.IsJson) return;
        var values = Enumerable.Range(0, child.TagNames.Count)
            .Where(i => parent.RepeatedTags.Contains(child.TagNames[i]) && parent.Tags.Find(child.TagNames[i])?.Type == child.Tags.Values[i].Type)
            .Select(i => new NamedTagValue(0, child.TagNames[i], child.Tags.Values[i].Type, child.Tags.Values[i].Value)).ToList();
        if (values.Count == 0) return;
        foreach (var sql in AlterTableSql.Statements(new AlterTable(child.Name, new SetTags(values))))
            await RunAsync(sql, true, $"The tags of table '{child.Name}' could not be set", place, cancellationToken).ConfigureAwait(false);
    }

    private string? NameWithoutId(DeleteRows message, long uid, StreamPlace place)
    {
        if (message.Uids.Count == 1 && context.Schema.TryGetTable(message.TableName, out _)) return message.TableName;
        // Neither a chosen table nor a super table with chosen children.
        if (!context.Selection.Takes(message.TableName) && !context.Selection.TakesSuperTable(message.TableName)) return null;
        // All tables there are have their id: it belongs to one that is gone, and whose creation was never sent or is not part of the backup.
        if (!context.Schema.HasUnnamed(message.TableName)) return null;
        throw place.Fail($"A DELETE on '{message.TableName}' names a table by the id {uid}, which nothing in the backup gives a name",
            "Nothing was deleted, because the wrong rows might be. Take a new initial point.");
    }

    // Where the target is ahead, tags that it no longer has cannot be set; null when none is left.
    private static AlterTable? TagsFor(AlterTable message, TargetTable table)
    {
        var tags = (table as TargetSuperTable)?.Tags;
        switch (message.Action)
        {
            case SetTag tag:
                return tags?.Find(tag.TagName) is { } there && there.Type == tag.Type ? message : null;
            case SetTags several:
                var kept = several.Tags.Where(t => tags?.Find(t.Name) is { } known && known.Type == t.Type).ToList();
                return kept.Count == 0 ? null : message with { Action = new SetTags(kept) };
            case SetTableOptions:
                return message;
            default:
                return table is TargetNormalTable ? message : null;
        }
    }

    private async ValueTask RunAsync(string sql, bool isRepeat, string failure, StreamPlace place, CancellationToken cancellationToken)
    {
        try
        {
            await connection.ExecuteAsync(sql, isRepeat ? ServerAnswers.IsOfAnotherTime : ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            throw place.Fail(failure, cause: e);
        }
    }
}
