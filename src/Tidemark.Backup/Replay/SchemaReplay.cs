using System.Text;
using System.Threading.Channels;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>Applies the schema frames of an initial point in their order; the statements for child tables run over several connections.</summary>
internal sealed class SchemaReplay(RestoreContext context)
{
    /// <summary>Creates what the frames say.</summary>
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        context.Meter.Enter(WorkPhase.Schema);
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var children = new ChildCreation(context);
        await using var __ = children.ConfigureAwait(false);
        var superTables = new SuperTableEvents(context, connection);
        var tables = new TableEvents(context, connection);
        await ForEachAsync(
            async (message, place) =>
            {
                switch (message)
                {
                    case CreateTables create:
                        await CreateAsync(create, tables, children, place, cancellationToken).ConfigureAwait(false);
                        break;
                    case CreateSuperTable create:
                        await children.DrainAsync().ConfigureAwait(false);
                        await superTables.CreateAsync(create.Definition, isRecorded: false, cancellationToken).ConfigureAwait(false);
                        break;
                    case OpaqueMessage { RawType: ArchiveFrames.SqlStatement } sql:
                        if (StoredStatement.SuperTableOf(sql.Body.Span) is { } about && !context.Selection.TakesSuperTable(about)) break;
                        await children.DrainAsync().ConfigureAwait(false);
                        await connection.ExecuteAsync(Encoding.UTF8.GetString(sql.Body.Span), ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
                        break;
                    default:
                        throw place.Fail($"A schema frame of raw type 0x{message.RawType:X} is not known");
                }
            },
            cancellationToken).ConfigureAwait(false);
        await children.DrainAsync().ConfigureAwait(false);
    }

    /// <summary>Only notes the names behind ids, for a restore that goes on behind this stage.</summary>
    public ValueTask RecallAsync(CancellationToken cancellationToken) => ForEachAsync(
        (message, _) =>
        {
            if (message is not CreateTables create) return default;
            foreach (var table in create.Tables)
            {
                context.Schema.Learn(table);
                context.Schema.NoteListed(table);
                context.Selection.Takes(table);
            }

            return default;
        },
        cancellationToken);

    private async ValueTask CreateAsync(CreateTables message, TableEvents tables, ChildCreation children, StreamPlace place, CancellationToken cancellationToken)
    {
        var batch = new List<CreateChildTable>();
        foreach (var request in message.Tables)
        {
            context.Schema.Learn(request);
            context.Schema.NoteListed(request);
            if (!context.Selection.Takes(request)) continue;
            if (request.Kind is TableKind.VirtualChild or TableKind.VirtualNormal) continue;
            if (context.Schema.TryGetTable(request.Name, out var there))
            {
                if (there is TargetNormalTable != request is CreateNormalTable || (request is CreateChildTable c && there.Name != c.SuperTableName))
                    throw place.Fail($"The target has a table '{request.Name}' of another kind or super table", "Restore into another database.");
                continue;
            }

            if (request is CreateNormalTable table) await tables.CreateAsync(table, place, cancellationToken).ConfigureAwait(false);
            else if (tables.ChildFor((CreateChildTable)request, isRepeat: false, place) is { } child) batch.Add(child);
        }

        // Statements are made while the frame's bytes are there; they run later.
        foreach (var sql in TableEvents.ChildStatements(batch, place)) await children.RunAsync(sql, cancellationToken).ConfigureAwait(false);
        foreach (var child in batch) tables.Made(child);
    }

    private async ValueTask ForEachAsync(Func<TmqMessage, StreamPlace, ValueTask> take, CancellationToken cancellationToken)
    {
        long done = 0, total = Math.Max(1, context.Source.Schema.Sum(s => s.Entry.Frames));
        foreach (var segmentPlace in context.Source.Schema)
        {
            var place = new StreamPlace(0, segmentPlace.Path);
            var segment = await SegmentFile.OpenAsync(context.Source.Storage, segmentPlace.Path, cancellationToken).ConfigureAwait(false);
            await using var _ = segment.ConfigureAwait(false);
            await foreach (var archived in segment.Reader.ReadFramesAsync(null, cancellationToken).ConfigureAwait(false))
            {
                try
                {
                    await take(TmqMessageReader.Decode(archived.Frame.RawType, archived.Frame.Body), place).ConfigureAwait(false);
                }
                catch (TDengine.TDengineException e) when (!e.IsTransient)
                {
                    throw place.Fail("The schema could not be created", cause: e);
                }

                context.Meter.Add(0, archived.Frame.Body.Length);
                context.Meter.Fraction((double)++done / total);
            }
        }
    }
}
