using System.Globalization;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Replay;

/// <summary>Plays the WAL of one vgroup in its order through all points of the chain, over a connection of its own.</summary>
internal sealed class VgroupPlayer : IAsyncDisposable
{
    private readonly RestoreContext _context;
    private readonly SuperTableBarrier _barrier;
    private readonly ReplayPositions _positions;
    private readonly TargetConnection _connection;
    private readonly RowWriter _rows;
    private readonly SuperTableEvents _superTables;
    private readonly TableEvents _tables;
    private readonly long _overlap;
    private readonly int _vgroup;
    private long _frame;

    public VgroupPlayer(RestoreContext context, SuperTableBarrier barrier, ReplayPositions positions, int vgroup)
    {
        _context = context;
        _barrier = barrier;
        _positions = positions;
        _vgroup = vgroup;
        _overlap = context.Source.OverlapFrames(vgroup);
        _connection = context.Connect();
        _rows = new RowWriter(context, _connection);
        _superTables = new SuperTableEvents(context, _connection);
        _tables = new TableEvents(context, _connection);
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var done = _positions.Applied(_vgroup);
        foreach (var place in _context.Source.Wal(_vgroup))
        {
            if (_frame + place.Entry.Frames <= done)
            {
                _frame += place.Entry.Frames;
                continue;
            }

            var segment = await SegmentFile.OpenAsync(_context.Source.Storage, place.Path, cancellationToken).ConfigureAwait(false);
            await using var _ = segment.ConfigureAwait(false);
            await foreach (var archived in segment.Reader.ReadFramesAsync(null, cancellationToken).ConfigureAwait(false))
            {
                if (_frame >= done)
                {
                    await _positions.BeforeAsync(_vgroup, _frame, cancellationToken).ConfigureAwait(false);
                    await ApplyAsync(archived.Frame, cancellationToken).ConfigureAwait(false);
                    _positions.After(_vgroup);
                }

                _frame++;
            }
        }

        _barrier.Finish(_vgroup);
    }

    public async ValueTask DisposeAsync()
    {
        _rows.Dispose();
        await _connection.DisposeAsync().ConfigureAwait(false);
    }

    // What the target may be ahead of: the overlap of the initial point, what an interrupted run may have applied, and what an event released early has passed.
    private bool IsRepeat => _frame < _overlap || _positions.IsRepeat(_vgroup, _frame) || _barrier.IsBehind(_vgroup);

    private async ValueTask ApplyAsync(SegmentFrame frame, CancellationToken cancellationToken)
    {
        var place = new StreamPlace(_vgroup, frame.Offset.ToString(CultureInfo.InvariantCulture));
        var message = TmqMessageReader.Decode(frame.RawType, frame.Body);
        if (message is BatchMeta batch)
        {
            foreach (var member in batch.Members)
                await ApplyMetaAsync(member.Message, () => BarrierKey.Of(member.Message.RawType, TmqMessageWriter.ToArray(member.Message)), place, cancellationToken).ConfigureAwait(false);
        }
        else if (message is DataMessage data)
        {
            if (data.CreateRequests is { } requests) await _tables.CreateAsync(requests, IsRepeat, place, cancellationToken).ConfigureAwait(false);
            await _rows.WriteAsync(data, frame.Body.Length, IsRepeat, place, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            await ApplyMetaAsync(message, () => BarrierKey.Of(frame.RawType, frame.Body.Span), place, cancellationToken).ConfigureAwait(false);
            _context.Meter.Add(0, frame.Body.Length);
        }
    }

    private ValueTask ApplyMetaAsync(TmqMessage message, Func<string> key, StreamPlace place, CancellationToken cancellationToken) => message switch
    {
        CreateSuperTable or AlterSuperTable or DropSuperTable => AtBarrierAsync(message, key(), place, cancellationToken),
        CreateTables create => _tables.CreateAsync(create.Tables, IsRepeat, place, cancellationToken),
        AlterTable alter => AlterAsync(alter, place, cancellationToken),
        DropTables drop => _tables.DropAsync(drop.Tables, IsRepeat, place, cancellationToken),
        DeleteRows delete => _tables.DeleteAsync(delete, IsRepeat, place, cancellationToken),
        OpaqueMessage opaque => Undecodable($"A message of raw type 0x{opaque.RawType:X} cannot be decoded: {opaque.Reason}", place),
        _ => Undecodable($"A message of raw type 0x{message.RawType:X} is of a kind that captures do not take", place),
    };

    // A column that is dropped and another one renamed to its name: both are done when a restore dies, and the drop, repeated, takes the renamed one. So of such changes only the last is ever repeated.
    private async ValueTask AlterAsync(AlterTable alter, StreamPlace place, CancellationToken cancellationToken)
    {
        if (_tables.ChangesColumns(alter)) await _positions.SaveAsync(j => j, cancellationToken).ConfigureAwait(false);
        await _tables.AlterAsync(alter, IsRepeat, place, cancellationToken).ConfigureAwait(false);
    }

    private ValueTask Undecodable(string what, StreamPlace place)
    {
        if (!_context.Options.SkipUndecodable)
        {
            throw new TidemarkException(ErrorCode.UnknownMessage, $"{what} ({place}).",
                "A newer Tidemark may know it. Restore with --skip-undecodable to leave such messages out; what they did will be missing.");
        }

        _context.Warn($"{what} ({place}); it was left out.");
        return default;
    }

    private async ValueTask AtBarrierAsync(TmqMessage message, string key, StreamPlace place, CancellationToken cancellationToken)
    {
        if (await _barrier.ArriveAsync(_vgroup, key, cancellationToken).ConfigureAwait(false) == BarrierTurn.Pass) return;
        try
        {
            switch (message)
            {
                case CreateSuperTable create: await _superTables.CreateAsync(create.Definition, isRecorded: true, cancellationToken).ConfigureAwait(false); break;
                case AlterSuperTable alter: await _superTables.AlterAsync(alter.Definition, IsRepeat, place, cancellationToken).ConfigureAwait(false); break;
                case DropSuperTable drop: await _superTables.DropAsync(drop, cancellationToken).ConfigureAwait(false); break;
            }
        }
        catch (TDengine.TDengineException e) when (!e.IsTransient)
        {
            throw place.Fail("A change of a super table could not be applied", cause: e);
        }

        _barrier.Applied(_vgroup);
        await _positions.SaveAsync(j => j, cancellationToken).ConfigureAwait(false);
    }
}
