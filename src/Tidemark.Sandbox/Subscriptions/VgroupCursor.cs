using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>
/// What a consumer knows of one vgroup of one topic, as the client library keeps it: it learns offsets only from the answers it has
/// handed out, so its assignment and position lag behind the server. Source: transcripts of a 3.3.7.5 server.
/// </summary>
internal sealed class VgroupCursor : IDisposable
{
    private static readonly Task NeverAsync = new TaskCompletionSource().Task;
    private readonly GroupShare _share;
    private readonly ConsumerSettings _settings;
    private readonly LogReader _log;
    private readonly SnapshotReader _snapshot;
    private WalOffset _begin;
    private WalOffset _next;
    private WalOffset _committed;
    private long _walBegin = -1;
    private long _walEnd = -1;

    public VgroupCursor(GroupShare share, ConsumerSettings settings)
    {
        _share = share;
        _settings = settings;
        var filter = new TopicFilter(share.Topic, settings.ExcludesRawWrites);
        _log = new LogReader(filter, share, settings);
        _snapshot = new SnapshotReader(filter, share, settings);
        var reset = new WalOffset
        {
            Kind = settings.OffsetReset switch
            {
                "earliest" => WalOffsetKind.Earliest,
                "latest" => WalOffsetKind.Latest,
                _ => WalOffsetKind.ResetNone,
            },
        };
        _begin = _next = _committed = reset;
    }

    public Topic Topic => _share.Topic;

    public Vgroup Vgroup => _share.Vgroup;

    /// <summary>An answer that was read but not handed out yet.</summary>
    public PolledResponse? Pending { get; private set; }

    /// <summary>Completes when there may be something new. A cursor that has no position yet (reset policy none) never gets any.</summary>
    public Task WhenChangedAsync() => _next.Kind == WalOffsetKind.Log ? Vgroup.Wal.WhenAppendedAsync(_next.Version) : NeverAsync;

    /// <summary>Reads ahead unless something is waiting already; an answer without a message only moves the position.</summary>
    public void ReadAhead()
    {
        while (Pending is null)
        {
            if (Resolve() is not { } from) return;
            var response = from.Kind == WalOffsetKind.Log ? _log.Read(from) : _snapshot.Read(from);
            if (response.HasMessage)
            {
                Pending = response;
                return;
            }

            var isLast = response.Next.Kind == WalOffsetKind.Log;
            Take(response);
            if (isLast && _next.Version >= Vgroup.Wal.End) return;
        }
    }

    /// <summary>Hands the waiting answer out, and with it what it says about offsets. The caller owns it.</summary>
    public PolledResponse HandOut()
    {
        var response = Pending!;
        Pending = null;
        Take(response);
        _share.Rows += response.IsMeta ? 0 : response.Rows;
        return response;
    }

    public (long Offset, long Begin, long End) Assignment()
    {
        RefuseInSnapshot(_begin);
        if (_begin.Kind == WalOffsetKind.Log && _walEnd >= 0) return (_begin.Version, _walBegin, _walEnd);
        _walBegin = Vgroup.Wal.Begin;
        _walEnd = Vgroup.Wal.End;
        if (_share.Committed is { Kind: WalOffsetKind.Log } committed) return (committed.Version, _walBegin, _walEnd);
        return (_begin.Kind == WalOffsetKind.Latest ? Math.Max(_walBegin, _walEnd - 1) : _walBegin, _walBegin, _walEnd);
    }

    public long Position()
    {
        RefuseInSnapshot(_next);
        if (_next.Kind == WalOffsetKind.Log) return _next.Version;
        if (_share.Committed is { } committed)
        {
            RefuseInSnapshot(committed);
            return committed.Version;
        }

        return _next.Kind == WalOffsetKind.Latest ? Vgroup.Wal.End : Vgroup.Wal.Begin;
    }

    public long Committed()
    {
        RefuseInSnapshot(_committed);
        if (_committed.Kind == WalOffsetKind.Log) return _committed.Version;
        if (_share.Committed is not { } committed) return TmqCodes.NotCommittedValue;
        RefuseInSnapshot(committed);
        return committed.Version;
    }

    /// <summary>Stores where the answers handed out so far end.</summary>
    public void Commit()
    {
        if (_next.Kind <= WalOffsetKind.None || _next == _committed) return;
        Store(_next);
    }

    public void CommitOffset(long offset)
    {
        CheckRange(offset);
        Store(WalOffset.Log(offset));
    }

    public void Seek(long offset)
    {
        RefuseInSnapshot(_next);
        CheckRange(offset);
        _begin = _next = WalOffset.Log(offset);
        Pending?.Dispose();
        Pending = null;
    }

    public void Dispose() => Pending?.Dispose();

    private void Take(PolledResponse response)
    {
        if (response.HasMessage) _begin = response.IsMeta ? response.Next : response.Request;
        _next = response.Next;
        _walBegin = response.WalBegin;
        _walEnd = response.WalEnd;
        _share.Reached = _next;
    }

    /// <summary>Where the server starts: a reset policy counts only for a group that has committed nothing.</summary>
    private WalOffset? Resolve()
    {
        if (_next.Kind > WalOffsetKind.None) return _next;
        if (_share.Committed is { } committed) return committed;
        return _next.Kind switch
        {
            WalOffsetKind.Earliest when _settings.Snapshot => _snapshot.Start(),
            WalOffsetKind.Earliest => WalOffset.Log(Vgroup.Wal.Begin),
            WalOffsetKind.Latest => WalOffset.Log(Vgroup.Wal.End),
            _ => null,
        };
    }

    private void Store(WalOffset offset)
    {
        _committed = offset;
        _share.Committed = offset;
        Vgroup.Wal.AppendOther();
    }

    private void CheckRange(long offset)
    {
        if (_walBegin < 0 || _walEnd < 0) throw TmqCodes.NeedsAssignment;
        if (offset != -1 && (offset < _walBegin || offset > _walEnd)) throw TmqCodes.OutOfRange;
    }

    private void RefuseInSnapshot(WalOffset offset)
    {
        if (offset.IsSnapshot || (offset.Kind < WalOffsetKind.Log && _settings.Snapshot)) throw TmqCodes.InSnapshot;
    }
}
