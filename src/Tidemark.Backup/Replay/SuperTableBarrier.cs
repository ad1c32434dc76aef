using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Keeps the streams of all vgroups together at super-table events, which stand in each of them. An event is applied once, by one stream, when every stream
/// that goes on at all waits: then no older rows of another vgroup can meet the newer schema. Where streams can only wait for each other, because two events
/// stand in different order or one stream lacks an event, the event that comes first in the manifests is released; streams that have yet to meet it
/// are <see cref="IsBehind"/> until they do. Thread-safe.
/// </summary>
internal sealed class SuperTableBarrier
{
    private readonly Lock _lock = new();
    private readonly SortedDictionary<int, Stream> _streams = [];
    private readonly Dictionary<BarrierPoint, int> _order = [];
    private readonly HashSet<BarrierPoint> _released = [];
    private Exception? _failure;
    private bool _isApplying;

    /// <summary>Makes the barrier.</summary>
    /// <param name="streams">The vgroups that will be played; each must arrive, finish or the barrier fail.</param>
    /// <param name="events">The events of all points, in the manifests' order.</param>
    public SuperTableBarrier(IEnumerable<int> streams, IEnumerable<BarrierEvent> events)
    {
        foreach (var stream in streams) _streams[stream] = new Stream();
        foreach (var item in events)
        {
            if (!_streams.TryGetValue(item.VgroupId, out var stream)) continue;
            var point = stream.Announce(item.Key);
            _order.TryAdd(point, _order.Count);
        }
    }

    /// <summary>For a restore that goes on: the stream was past the event before. The event is not applied again for streams that were not.</summary>
    public void Skip(int vgroup, string key)
    {
        lock (_lock) Release(Meet(_streams[vgroup], key));
    }

    /// <summary>Waits for the event's turn.</summary>
    /// <returns>Whether the caller applies it (and calls <see cref="Applied"/>) or passes.</returns>
    public async ValueTask<BarrierTurn> ArriveAsync(int vgroup, string key, CancellationToken cancellationToken)
    {
        Task<BarrierTurn> turn;
        lock (_lock)
        {
            ThrowIfFailed();
            var stream = _streams[vgroup];
            var point = Meet(stream, key);
            if (_released.Contains(point)) return BarrierTurn.Pass;
            turn = stream.WaitAt(point);
            ReleaseNext();
        }

        return await turn.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The event that the stream was told to apply is applied: whoever waits for it goes on.</summary>
    public void Applied(int vgroup)
    {
        lock (_lock)
        {
            var point = _streams[vgroup].Applying ?? throw new InvalidOperationException("The stream was not told to apply anything.");
            _streams[vgroup].Applying = null;
            Release(point);
            _isApplying = false;
            foreach (var stream in _streams.Values.Where(s => s.Point == point)) stream.Release(BarrierTurn.Pass);
            ReleaseNext();
        }
    }

    /// <summary>The stream has ended: nobody waits for it any more.</summary>
    public void Finish(int vgroup)
    {
        lock (_lock)
        {
            _streams[vgroup].IsFinished = true;
            ReleaseNext();
        }
    }

    /// <summary>A stream failed: all that wait fail.</summary>
    public void Fail(Exception cause)
    {
        lock (_lock)
        {
            _failure ??= cause;
            foreach (var stream in _streams.Values) stream.Cancel();
        }
    }

    /// <summary>Whether an event has been applied that the stream has yet to meet: the target is ahead of it.</summary>
    public bool IsBehind(int vgroup)
    {
        lock (_lock) return _streams[vgroup].Behind > 0;
    }

    private BarrierPoint Meet(Stream stream, string key)
    {
        var point = stream.Meet(key, out var wasAhead);
        if (wasAhead && _released.Contains(point)) stream.Behind--;
        return point;
    }

    private void Release(BarrierPoint point)
    {
        if (!_released.Add(point)) return;
        foreach (var stream in _streams.Values.Where(s => s.HasAhead(point))) stream.Behind++;
    }

    private void ReleaseNext()
    {
        if (_isApplying || _failure is not null) return;
        var going = _streams.Values.Where(s => !s.IsFinished).ToList();
        if (going.Count == 0 || going.Exists(s => s.Point is null)) return;
        var waiting = going.Select(s => s.Point!.Value).Distinct().OrderBy(p => _order.GetValueOrDefault(p, int.MaxValue)).ToList();
        var next = waiting.Find(p => going.TrueForAll(s => s.Point == p || !s.HasAhead(p)));
        if (next == default) next = waiting[0];
        _isApplying = true;
        var applier = going.First(s => s.Point == next);
        applier.Applying = next;
        applier.Release(BarrierTurn.Apply);
    }

    private void ThrowIfFailed()
    {
        if (_failure is not null) throw new OperationCanceledException("Another stream failed.", _failure);
    }

    /// <summary>One vgroup's way through its events.</summary>
    private sealed class Stream
    {
        private readonly Dictionary<string, int> _announced = new(StringComparer.Ordinal);
        private readonly Dictionary<string, int> _met = new(StringComparer.Ordinal);
        private readonly HashSet<BarrierPoint> _ahead = [];
        private TaskCompletionSource<BarrierTurn>? _turn;

        public BarrierPoint? Point { get; private set; }

        public BarrierPoint? Applying { get; set; }

        public bool IsFinished { get; set; }

        /// <summary>Events applied that are still ahead of this stream.</summary>
        public int Behind { get; set; }

        public BarrierPoint Announce(string key)
        {
            var point = new BarrierPoint(key, _announced[key] = _announced.GetValueOrDefault(key) + 1);
            _ahead.Add(point);
            return point;
        }

        public BarrierPoint Meet(string key, out bool wasAhead)
        {
            var point = new BarrierPoint(key, _met[key] = _met.GetValueOrDefault(key) + 1);
            wasAhead = _ahead.Remove(point);
            return point;
        }

        public bool HasAhead(BarrierPoint point) => _ahead.Contains(point);

        public Task<BarrierTurn> WaitAt(BarrierPoint point)
        {
            Point = point;
            _turn = new TaskCompletionSource<BarrierTurn>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _turn.Task;
        }

        public void Release(BarrierTurn turn)
        {
            var waiting = _turn;
            (_turn, Point) = (null, null);
            waiting?.TrySetResult(turn);
        }

        public void Cancel()
        {
            _turn?.TrySetCanceled();
            (_turn, Point) = (null, null);
        }
    }
}
