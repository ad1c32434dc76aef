using Tidemark.Storage;

namespace Tidemark.Backup.Replay;

/// <summary>
/// The live form of the journal. Every frame is announced before it is touched, in strides, so that a restore that goes on knows which frames may have been
/// applied already. Saved when a stream reaches its announced mark, after barriers, before the columns of a normal table are changed, and every few seconds. Thread-safe.
/// </summary>
internal sealed class ReplayPositions : IDisposable
{
    /// <summary>Frames that one record announces per vgroup.</summary>
    public const int Stride = 2048;

    private static readonly TimeSpan SaveInterval = TimeSpan.FromSeconds(3);
    private readonly IStorage _storage;
    private readonly TimeProvider _time;
    private readonly ExpiredRows _expired;
    private readonly SemaphoreSlim _turn = new(1);
    private readonly SortedDictionary<int, Stream> _streams = [];
    private RestoreJournal _journal;
    private long _savedAt;

    public ReplayPositions(IStorage storage, RestoreJournal journal, IEnumerable<int> vgroups, ExpiredRows expired, TimeProvider time)
    {
        _storage = storage;
        _expired = expired;
        expired.Load(journal.ExpiredRows);
        _time = time;
        _journal = journal;
        _savedAt = time.GetTimestamp();
        foreach (var vgroup in vgroups)
        {
            var mark = journal.Vgroups.GetValueOrDefault(vgroup);
            _streams[vgroup] = new Stream { Applied = mark.Applied, Announced = mark.Announced, RepeatUntil = mark.Announced };
        }
    }

    /// <summary>The record as it was last saved.</summary>
    public RestoreJournal Journal => _journal;

    /// <summary>Frames applied of a vgroup.</summary>
    public long Applied(int vgroup) => Volatile.Read(ref _streams[vgroup].Applied);

    /// <summary>Whether a frame may have been applied by an earlier, interrupted run.</summary>
    public bool IsRepeat(int vgroup, long frame) => frame < _streams[vgroup].RepeatUntil;

    /// <summary>Call before a frame is touched.</summary>
    public async ValueTask BeforeAsync(int vgroup, long frame, CancellationToken cancellationToken)
    {
        if (frame < Volatile.Read(ref _streams[vgroup].Announced))
        {
            var last = Volatile.Read(ref _savedAt);
            if (_time.GetElapsedTime(last) < SaveInterval || Interlocked.CompareExchange(ref _savedAt, _time.GetTimestamp(), last) != last) return;
        }

        await SaveAsync(j => j, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Call after a frame is applied.</summary>
    public void After(int vgroup) => Interlocked.Increment(ref _streams[vgroup].Applied);

    /// <summary>Saves a change of the record together with the positions.</summary>
    public async ValueTask SaveAsync(Func<RestoreJournal, RestoreJournal> change, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var marks = new Dictionary<int, VgroupMark>();
            foreach (var (vgroup, stream) in _streams)
            {
                var applied = Volatile.Read(ref stream.Applied);
                // What an earlier run announced stays announced.
                marks[vgroup] = new VgroupMark(applied, _journal.Stage < RestoreStage.Wal ? stream.Announced : Math.Max(applied + Stride, stream.RepeatUntil));
            }

            var next = change(_journal) with { Vgroups = marks, ExpiredRows = _expired.Saved };
            await next.SaveAsync(_storage, cancellationToken).ConfigureAwait(false);
            _journal = next;
            foreach (var (vgroup, mark) in marks) Volatile.Write(ref _streams[vgroup].Announced, mark.Announced);
            Volatile.Write(ref _savedAt, _time.GetTimestamp());
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private sealed class Stream
    {
        public long Applied;
        public long Announced;
        public long RepeatUntil;
    }
}
