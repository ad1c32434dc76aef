using Tidemark.Archive.Segments;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Contents;

/// <summary>
/// Works out what a backup point holds, from the repository alone: the same that a restore leaves in an empty database. Schema first into memory, rows into
/// a spill; see <see cref="RowEvaluation"/> for what comes then. Runs once.
/// </summary>
internal sealed class PointEvaluation(RestoreSource source, RowSpill? spill, ProgressMeter meter) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public RestoreSource Source { get; } = source;

    public ProgressMeter Meter { get; } = meter;

    /// <summary>The schema, whole after the run.</summary>
    public PointSchema Schema { get; } = new();

    public bool WithRows => spill is not null || ChecksRows;

    /// <summary>Without a spill: look whether rows fit, and keep none.</summary>
    public bool ChecksRows { get; init; }

    /// <summary>Takes what does not fit or cannot be read, and the evaluation goes on with the next message; null ends it there. Streams call side by side.</summary>
    public Action<SegmentPlace, TidemarkException>? OnFault { get; init; }

    /// <summary>Which rows to keep; null for all.</summary>
    public RowFilter? Filter { get; init; }

    /// <summary>The schema alone. Rows are not looked at.</summary>
    public static async ValueTask<PointSchema> ReadSchemaAsync(RestoreSource source, ProgressMeter meter, CancellationToken cancellationToken)
    {
        using var evaluation = new PointEvaluation(source, null, meter);
        await evaluation.RunAsync(null, null, cancellationToken).ConfigureAwait(false);
        return evaluation.Schema;
    }

    /// <summary>Evaluates.</summary>
    /// <param name="events">How many super-table events of each vgroup to play (see <see cref="StreamCut"/>); null plays all.</param>
    /// <param name="tail">Takes the messages behind them.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">A message cannot be evaluated (TM404) or does not fit (TM601); a file does not read.</exception>
    public async ValueTask RunAsync(IReadOnlyDictionary<int, int>? events, Func<int, ArchivedFrame, ValueTask>? tail, CancellationToken cancellationToken)
    {
        foreach (var item in Source.Chain[0].Manifest.OutsideObjects.Where(o => OutsideKind.IsVirtual(o.Kind))) Schema.Names.LearnVirtual(item.Name);
        Schema.Expired = await ExpiredTables.LoadAsync(Source, cancellationToken).ConfigureAwait(false);
        Meter.Enter(WorkPhase.Schema);
        await ForEachAsync(Source.Schema, ApplySchema, cancellationToken).ConfigureAwait(false);
        Meter.Enter(WorkPhase.Rows);
        if (WithRows) await ForEachAsync(Source.Rows, (frame, place) => ApplyRowsAsync(frame, place, cancellationToken), cancellationToken).ConfigureAwait(false);
        Meter.Enter(WorkPhase.Wal);
        await PlayAsync(events, tail, cancellationToken).ConfigureAwait(false);
        if (events is null) await DropExpiredAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits for work on a message; what is wrong with the message goes to <see cref="OnFault"/>.</summary>
    public async ValueTask GuardAsync(SegmentPlace place, ValueTask work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (TidemarkException e) when (OnFault is not null && e.Code is ErrorCode.ApplyFailed or ErrorCode.UnknownMessage or ErrorCode.Corrupt)
        {
            OnFault(place, e);
        }
    }

    /// <summary>Waits for the turn to change schema and spill; dispose what it gives.</summary>
    public async ValueTask<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        return new Turn(_turn);
    }

    public async ValueTask AddDeleteAsync(PointTable table, DeleteRows message, CancellationToken cancellationToken)
    {
        if (spill is not null) await spill.PartitionOf(table).AddDeleteAsync(table.Id, message.StartKey, message.EndKey, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds the rows of a message as far as a restore would write them.</summary>
    public async ValueTask AddRowsAsync(DataMessage data, bool isRepeat, StreamPlace place, CancellationToken cancellationToken)
    {
        foreach (var block in data.Blocks)
        {
            if (block.Block.RowCount == 0) continue;
            if (block.TableName is not { } name || block.Schema is null) throw place.Fail("A data message does not name its tables or columns");
            if (block.Precision != Source.Precision) throw place.Fail($"Rows of table '{name}' have timestamps in {block.Precision}, the database in {Source.Precision}");
            if (Filter?.Takes(name) == false) continue;
            if (!Schema.TryGetTable(name, out var table))
            {
                if (isRepeat) continue;
                throw place.Fail($"There are rows of table '{name}', which the backup has not created", "The point is not consistent: verify the repository, and report this.");
            }

            var plan = table.Columns.PlanFor(block);
            if (plan.LeftOut.Count > 0 && !isRepeat) throw place.Fail($"Rows of table '{name}' do not fit: {string.Join("; ", plan.LeftOut)}");
            if (!plan.HasKeys && !isRepeat) throw place.Fail($"Rows of table '{name}' lack a key column");
            if (!plan.HasKeys) continue;
            if (spill is null) continue;
            if (Filter is { } filter)
            {
                if (filter.Cut(block.Block, plan) is { } cut) await spill.PartitionOf(table).AddRowsAsync(table.Id, cut.ColumnIds, cut.Block, cancellationToken).ConfigureAwait(false);
                continue;
            }

            var ids = new short[block.Block.Columns.Count];
            for (var i = 0; i < plan.Selection.Length; i++) ids[plan.Selection[i].Column] = plan.Chosen[i].ColumnId;
            await spill.PartitionOf(table).AddRowsAsync(table.Id, ids, block.Block.Bytes, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _turn.Dispose();

    // As a restore does at its end.
    private async ValueTask DropExpiredAsync(CancellationToken cancellationToken)
    {
        if (!ExpiringTables.AreKnown(Source.Last.Manifest) || !Schema.Tables.Any(t => t.TtlDays > 0)) return;
        var left = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var (name, _) in ExpiringTables.ReadAsync(Source.Storage, Source.Last, cancellationToken).ConfigureAwait(false)) left.Add(name);
        foreach (var table in Schema.Tables.Where(t => t.TtlDays > 0 && !left.Contains(t.Name)).ToList()) Schema.RemoveTable(table.Name);
    }

    private ValueTask ApplySchema(SegmentFrame frame, StreamPlace place)
    {
        var message = TmqMessageReader.Decode(frame.RawType, frame.Body);
        switch (message)
        {
            case CreateTables create:
                TableFold.Create(Schema, create.Tables, isRepeat: false, place);
                foreach (var table in create.Tables) Schema.Names.NoteListed(table);
                break;
            case CreateSuperTable create: SuperTableFold.Create(Schema, create.Definition); break;
            case OpaqueMessage { RawType: ArchiveFrames.SqlStatement } sql: StoredStatement.Apply(Schema, sql.Body.Span, place); break;
            default: throw new TidemarkException(ErrorCode.UnknownMessage, $"A schema frame of raw type 0x{message.RawType:X} is not known ({place}).", "A newer Tidemark may know it.");
        }

        return default;
    }

    // Tables made and columns changed while the rows were read stand in the WAL, so what does not fit is left out here.
    private ValueTask ApplyRowsAsync(SegmentFrame frame, StreamPlace place, CancellationToken cancellationToken) =>
        TmqMessageReader.Decode(frame.RawType, frame.Body) is DataMessage data ? AddRowsAsync(data, isRepeat: true, place, cancellationToken)
            : throw place.Fail($"A frame of raw type 0x{frame.RawType:X} is no message with rows");

    private async ValueTask ForEachAsync(IReadOnlyList<SegmentPlace> segments, Func<SegmentFrame, StreamPlace, ValueTask> take, CancellationToken cancellationToken)
    {
        foreach (var segmentPlace in segments)
        {
            var segment = await SegmentFile.OpenAsync(Source.Storage, segmentPlace.Path, cancellationToken).ConfigureAwait(false);
            await using var _ = segment.ConfigureAwait(false);
            await foreach (var archived in segment.Reader.ReadFramesAsync(null, cancellationToken).ConfigureAwait(false))
            {
                await GuardAsync(segmentPlace, take(archived.Frame, new StreamPlace(0, segmentPlace.Path))).ConfigureAwait(false);
                Meter.Add(archived.Facts.Rows, archived.Frame.Body.Length);
            }
        }
    }

    private async ValueTask PlayAsync(IReadOnlyDictionary<int, int>? events, Func<int, ArchivedFrame, ValueTask>? tail, CancellationToken cancellationToken)
    {
        var counts = Source.Vgroups.ToDictionary(v => v, _ => 0);
        var announced = Source.Chain.SelectMany(p => p.Manifest.BarrierEvents)
            .Where(e => counts.TryGetValue(e.VgroupId, out var met) && (events is null || (counts[e.VgroupId] = met + 1) <= events[e.VgroupId])).ToList();
        var barrier = new SuperTableBarrier(Source.Vgroups, announced);
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var players = Source.Vgroups.Select(v => PlayAsync(new StreamPlayer(this, barrier, v, events?[v] ?? int.MaxValue), barrier, tail, failure)).ToList();
        var all = Task.WhenAll(players);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // The cause, not the others that were stopped because of it.
        if (players.Find(p => p.IsFaulted) is { } cause) await cause.ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }

    private static async Task PlayAsync(StreamPlayer player, SuperTableBarrier barrier, Func<int, ArchivedFrame, ValueTask>? tail, CancellationTokenSource failure)
    {
        try
        {
            await Task.Run(() => player.RunAsync(tail, failure.Token), failure.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            barrier.Fail(e);
            await failure.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}
