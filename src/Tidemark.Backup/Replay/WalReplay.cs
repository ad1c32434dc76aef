using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>Plays the WAL of all vgroups side by side, kept together at super-table events.</summary>
internal sealed class WalReplay(RestoreContext context, ReplayPositions positions)
{
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        context.Meter.Enter(WorkPhase.Wal);
        var source = context.Source;
        var barrier = new SuperTableBarrier(source.Vgroups, source.Chain.SelectMany(p => p.Manifest.BarrierEvents));
        foreach (var vgroup in source.Vgroups) await RecallAsync(barrier, vgroup, cancellationToken).ConfigureAwait(false);

        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var players = source.Vgroups.Select(vgroup => PlayAsync(barrier, vgroup, failure)).ToList();
        var all = Task.WhenAll(players);
        await ReportAsync(all, cancellationToken).ConfigureAwait(false);
        await ((Task)all).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        // The cause, not the others that were stopped because of it.
        var cause = players.FirstOrDefault(p => p.IsFaulted);
        if (cause is not null) await cause.ConfigureAwait(false);
        await all.ConfigureAwait(false);
    }

    private async Task PlayAsync(SuperTableBarrier barrier, int vgroup, CancellationTokenSource failure)
    {
        var player = new VgroupPlayer(context, barrier, positions, vgroup);
        await using var _ = player.ConfigureAwait(false);
        try
        {
            await Task.Run(() => player.RunAsync(failure.Token), failure.Token).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            barrier.Fail(e);
            await failure.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    private async ValueTask ReportAsync(Task all, CancellationToken cancellationToken)
    {
        var total = context.Source.Vgroups.Sum(context.Source.WalFrames);
        while (!all.IsCompleted && total > 0 && !cancellationToken.IsCancellationRequested)
        {
            context.Meter.Fraction((double)context.Source.Vgroups.Sum(positions.Applied) / total);
            using var pause = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            await Task.WhenAny(all, Task.Delay(TimeSpan.FromMilliseconds(250), context.Time, pause.Token)).ConfigureAwait(false);
            await pause.CancelAsync().ConfigureAwait(false);
        }
    }

    // A restore that goes on has to know what the part it skips would have told: names behind ids, definitions, and the events that are past.
    private async ValueTask RecallAsync(SuperTableBarrier barrier, int vgroup, CancellationToken cancellationToken)
    {
        var left = positions.Applied(vgroup);
        foreach (var place in context.Source.Wal(vgroup))
        {
            if (left <= 0) return;
            var segment = await SegmentFile.OpenAsync(context.Source.Storage, place.Path, cancellationToken).ConfigureAwait(false);
            await using var _ = segment.ConfigureAwait(false);
            await foreach (var archived in segment.Reader.ReadFramesAsync(null, cancellationToken).ConfigureAwait(false))
            {
                if (left-- <= 0) return;
                var frame = archived.Frame;
                if (frame.RawType is TmqRawType.Data or TmqRawType.AlterTable or TmqRawType.DeleteRows) continue;
                var message = TmqMessageReader.Decode(frame.RawType, frame.Body);
                if (BarrierKey.IsBarrier(frame.RawType)) barrier.Skip(vgroup, BarrierKey.Of(frame.RawType, frame.Body.Span));
                Recall(message, barrier, vgroup);
            }
        }
    }

    private void Recall(TmqMessage message, SuperTableBarrier barrier, int vgroup)
    {
        switch (message)
        {
            case CreateTables create:
                foreach (var table in create.Tables) Recall(table);
                break;
            case DataMessage { CreateRequests: { } requests }:
                foreach (var table in requests) Recall(table);
                break;
            case CreateSuperTable { Definition: var made }:
                Recall(made);
                break;
            case AlterSuperTable { Definition: var changed }:
                Recall(changed);
                break;
            case DropSuperTable drop:
                context.Schema.Forget(drop.Name);
                context.Selection.TakesSuperTableDrop(drop.Name);
                break;
            case DropTables drops:
                foreach (var table in drops.Tables)
                {
                    context.Schema.Forget(table.Name);
                    context.Selection.TakesDrop(table.Name);
                }

                break;
            case BatchMeta batch:
                foreach (var member in batch.Members)
                {
                    if (BarrierKey.IsBarrier(member.Message.RawType)) barrier.Skip(vgroup, BarrierKey.Of(member.Message.RawType, TmqMessageWriter.ToArray(member.Message)));
                    Recall(member.Message, barrier, vgroup);
                }

                break;
        }
    }

    private void Recall(CreateTableRequest request)
    {
        context.Schema.Learn(request);
        context.Selection.Takes(request);
    }

    private void Recall(TDengine.Messages.SuperTableDefinition definition)
    {
        if (definition.IsVirtual == true) context.Schema.LearnVirtual(definition.Name);
        else if (context.Schema.TryGetSuperTable(definition.Name, out var table)) table.LastMessage = definition with { AlterData = default, Rest = default };
    }
}
