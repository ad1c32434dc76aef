using System.Globalization;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Contents;

/// <summary>Plays the WAL of one vgroup into a point's schema and rows, in its order through all points of the chain.</summary>
internal sealed class StreamPlayer(PointEvaluation point, SuperTableBarrier barrier, int vgroup, int events)
{
    private readonly long _overlap = point.Source.OverlapFrames(vgroup);
    private long _frame;
    private int _met;
    private bool _isCut;

    /// <summary>Plays; hands what lies behind the cut to the tail.</summary>
    public async Task RunAsync(Func<int, ArchivedFrame, ValueTask>? tail, CancellationToken cancellationToken)
    {
        foreach (var place in point.Source.Wal(vgroup))
        {
            var segment = await SegmentFile.OpenAsync(point.Source.Storage, place.Path, cancellationToken).ConfigureAwait(false);
            await using var _ = segment.ConfigureAwait(false);
            await foreach (var archived in segment.Reader.ReadFramesAsync(null, cancellationToken).ConfigureAwait(false))
            {
                _isCut = _isCut || (BarrierKey.IsBarrier(archived.Frame.RawType) && _met >= events);
                if (!_isCut) await point.GuardAsync(place, ApplyAsync(archived.Frame, cancellationToken)).ConfigureAwait(false);
                else if (tail is null) break;
                else await tail(vgroup, archived).ConfigureAwait(false);
                _frame++;
                point.Meter.Add(archived.Facts.Rows, archived.Frame.Body.Length);
            }

            if (_isCut && tail is null) break;
        }

        barrier.Finish(vgroup);
    }

    // As in a restore: what the schema may be ahead of.
    private bool IsRepeat => _frame < _overlap || barrier.IsBehind(vgroup);

    private async ValueTask ApplyAsync(SegmentFrame frame, CancellationToken cancellationToken)
    {
        var place = new StreamPlace(vgroup, frame.Offset.ToString(CultureInfo.InvariantCulture));
        if (BarrierKey.IsBarrier(frame.RawType)) _met++;
        if (frame.RawType == TmqRawType.Data && !point.WithRows) return;
        var message = TmqMessageReader.Decode(frame.RawType, frame.Body);
        if (message is BatchMeta batch)
        {
            foreach (var member in batch.Members) await ApplyAsync(member.Message, () => BarrierKey.Of(member.Message.RawType, TmqMessageWriter.ToArray(member.Message)), place, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ApplyAsync(message, () => BarrierKey.Of(frame.RawType, frame.Body.Span), place, cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask ApplyAsync(TmqMessage message, Func<string> key, StreamPlace place, CancellationToken cancellationToken)
    {
        if (message is CreateSuperTable or AlterSuperTable or DropSuperTable)
        {
            await AtBarrierAsync(message, key(), place, cancellationToken).ConfigureAwait(false);
            return;
        }

        using var turn = await point.EnterAsync(cancellationToken).ConfigureAwait(false);
        switch (message)
        {
            case DataMessage data:
                if (data.CreateRequests is { } requests) TableFold.Create(point.Schema, requests, IsRepeat, place);
                if (point.WithRows) await point.AddRowsAsync(data, IsRepeat, place, cancellationToken).ConfigureAwait(false);
                break;
            case CreateTables create: TableFold.Create(point.Schema, create.Tables, IsRepeat, place); break;
            case AlterTable alter: TableFold.Alter(point.Schema, alter, IsRepeat, place); break;
            case DropTables drop: TableFold.Drop(point.Schema, drop.Tables, IsRepeat, place); break;
            case DeleteRows delete:
                foreach (var table in TableFold.Targets(point.Schema, delete, place)) await point.AddDeleteAsync(table, delete, cancellationToken).ConfigureAwait(false);
                break;
            default:
                throw new TidemarkException(ErrorCode.UnknownMessage, $"A message of raw type 0x{message.RawType:X} cannot be evaluated without a server{(message is OpaqueMessage opaque ? $": {opaque.Reason}" : "")} ({place}).",
                    "A newer Tidemark may know it. 'tidemark restore --skip-undecodable' leaves such messages out.");
        }
    }

    private async ValueTask AtBarrierAsync(TmqMessage message, string key, StreamPlace place, CancellationToken cancellationToken)
    {
        if (await barrier.ArriveAsync(vgroup, key, cancellationToken).ConfigureAwait(false) == BarrierTurn.Pass) return;
        try
        {
            using (await point.EnterAsync(cancellationToken).ConfigureAwait(false))
            {
                switch (message)
                {
                    case CreateSuperTable create: SuperTableFold.Create(point.Schema, create.Definition); break;
                    case AlterSuperTable alter: SuperTableFold.Alter(point.Schema, alter.Definition, IsRepeat, place); break;
                    case DropSuperTable drop: SuperTableFold.Drop(point.Schema, drop.Name); break;
                    default: throw place.Fail("A change of a super table cannot be decoded");
                }
            }
        }
        finally
        {
            // Also when it does not fit: the others must not wait for ever where faults are only noted.
            barrier.Applied(vgroup);
        }
    }
}
