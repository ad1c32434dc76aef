using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Replay;

/// <summary>Applies what happens to super tables, as SQL of our own. The caller sees to it that nobody else writes meanwhile.</summary>
internal sealed class SuperTableEvents(RestoreContext context, TargetConnection connection)
{
    public async ValueTask CreateAsync(SuperTableDefinition definition, bool isRecorded, CancellationToken cancellationToken)
    {
        if (!context.Selection.TakesSuperTable(definition.Name)) return;
        if (definition.IsVirtual == true)
        {
            context.Schema.LearnVirtual(definition.Name);
            return;
        }

        context.Schema.Forget(definition.Name);
        if (!context.Schema.TryGetSuperTable(definition.Name, out var table))
        {
            // A table of that name stands in the way only where the target is ahead of the stream; its own events follow.
            var made = await connection.ExecuteAsync(CreateTableSql.SuperTable(definition with { Columns = TargetColumns.Declarable(definition.Columns) }), ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
            if (!made && context.Schema.TryGetTable(definition.Name, out _)) return;
            context.Schema.Add(table = TargetSuperTable.From(definition));
        }

        if (isRecorded) table.LastMessage = definition;
    }

    public async ValueTask AlterAsync(SuperTableDefinition definition, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        if (!context.Selection.TakesSuperTable(definition.Name)) return;
        if (context.Schema.IsVirtual(definition.Name) || definition.IsVirtual == true || !context.Schema.TryGetSuperTable(definition.Name, out var table)) return;
        var last = table.LastMessage;
        table.LastMessage = Detach(definition);
        if (Request(definition, place) is { } alteration)
        {
            await ApplyAsync(table, alteration, isRepeat, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (last is null || last.Suid != definition.Suid)
            throw place.Fail($"A change of super table '{definition.Name}' does not say what was changed, and no earlier definition is known", "A newer Tidemark may know this kind of change.");
        foreach (var sql in SuperTableDifference.Statements(last, definition))
            await connection.ExecuteAsync(sql, ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
        await connection.ForgetTablesAsync(cancellationToken).ConfigureAwait(false);
        table.Columns = new TargetColumns(definition.Columns.Columns);
        table.Tags = new TargetColumns(definition.Tags.Columns);
    }

    public async ValueTask DropAsync(DropSuperTable message, CancellationToken cancellationToken)
    {
        if (context.Schema.IsVirtual(message.Name))
        {
            context.Schema.Forget(message.Name);
            return;
        }

        if (!context.Selection.TakesSuperTableDrop(message.Name) || !context.Schema.TryGetSuperTable(message.Name, out _)) return;
        await connection.ExecuteAsync($"DROP STABLE IF EXISTS {SqlIdentifier.Quote(message.Name)}", ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
        context.Schema.RemoveSuperTable(message.Name);
    }

    private async ValueTask ApplyAsync(TargetSuperTable table, SuperTableAlteration request, bool isRepeat, CancellationToken cancellationToken)
    {
        var columns = table.Columns ?? throw new InvalidOperationException("A super table without columns.");
        var (least, placeholder) = request.IsAboutTags ? (Placeholder.LeastTags, Placeholder.Tag) : (Placeholder.LeastColumns, Placeholder.Column);
        var alteration = SuperTableChanges.Remaining(columns, table.Tags, request);
        if (alteration is not null && Placeholder.IsNeeded(SuperTableChanges.Apply(request.IsAboutTags ? table.Tags : columns, alteration), least))
            await ChangeAsync(table, new SuperTableAlteration(request.IsAboutTags ? SuperTableChange.AddTag : SuperTableChange.AddColumn, [placeholder]), cancellationToken).ConfigureAwait(false);
        if (alteration is not null) await ChangeAsync(table, alteration, cancellationToken).ConfigureAwait(false);
        if (Placeholder.IsOver(request.IsAboutTags ? table.Tags : table.Columns, least))
            await ChangeAsync(table, new SuperTableAlteration(request.IsAboutTags ? SuperTableChange.DropTag : SuperTableChange.DropColumn, [placeholder]), cancellationToken).ConfigureAwait(false);
        if (alteration is not null) SuperTableChanges.NoteRepeats(table.RepeatedTags, alteration, isRepeat);
    }

    private async ValueTask ChangeAsync(TargetSuperTable table, SuperTableAlteration alteration, CancellationToken cancellationToken)
    {
        foreach (var sql in AlterSuperTableSql.Statements(table.Name, alteration))
            await connection.ExecuteAsync(sql, ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
        if (!alteration.IsAboutTags && alteration.Change != SuperTableChange.Options) await connection.ForgetTablesAsync(cancellationToken).ConfigureAwait(false);
        if (alteration.IsAboutTags) table.Tags = SuperTableChanges.Apply(table.Tags, alteration);
        else table.Columns = SuperTableChanges.Apply(table.Columns!, alteration);
    }

    private static SuperTableAlteration? Request(SuperTableDefinition definition, StreamPlace place)
    {
        try
        {
            return SuperTableAlteration.Read(definition);
        }
        catch (TDengineFormatException e)
        {
            throw place.Fail($"A change of super table '{definition.Name}' cannot be read", cause: e);
        }
    }

    // What is kept must not refer to the bytes of the message.
    private static SuperTableDefinition Detach(SuperTableDefinition definition) => definition with { AlterData = default, Rest = default };
}
