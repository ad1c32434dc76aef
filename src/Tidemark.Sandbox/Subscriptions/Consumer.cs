using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>One live consumer of a group. Its members are used under the engine's gate.</summary>
internal sealed class Consumer : IDisposable
{
    private readonly SandboxEngine _engine;
    private readonly List<VgroupCursor> _cursors = [];
    private TaskCompletionSource _rearranged = NewSignal();
    private long _lastCommitMs;
    private int _turn;

    public Consumer(SandboxEngine engine, long id, ConsumerSettings settings, string user, IReadOnlyList<string> topics)
    {
        _engine = engine;
        Id = id;
        Settings = settings;
        User = user;
        Topics = topics;
        UpTimeMs = RebalanceTimeMs = _lastCommitMs = LastPollMs = engine.NowMs;
    }

    public long Id { get; }

    public ConsumerSettings Settings { get; }

    public string User { get; }

    public IReadOnlyList<string> Topics { get; }

    public long UpTimeMs { get; }

    public long RebalanceTimeMs { get; private set; }

    public long PollTimeMs { get; private set; }

    /// <summary>When it last showed that it is alive: subscribed or polled.</summary>
    public long LastPollMs { get; private set; }

    /// <summary>True once the server has thrown it out: its topic is gone, or it did not poll for too long.</summary>
    public bool IsGone { get; set; }

    /// <summary>True from a poll that did not reach the server until one that waited in vain after the server was back.</summary>
    public bool IsOutOfTouch { get; set; }

    public IReadOnlyList<VgroupCursor> Cursors => _cursors;

    /// <summary>The next message; null when there is none now. The caller owns it.</summary>
    /// <param name="isStalled">Which vgroups deliver nothing.</param>
    public (VgroupCursor Cursor, PolledResponse Response)? TryPoll(Func<int, bool> isStalled)
    {
        if (IsGone || Topics.Count == 0) throw TmqCodes.ConsumerGone;
        if (IsOutOfTouch) return null;
        LastPollMs = PollTimeMs = _engine.NowMs;
        if (Settings.AutoCommit && LastPollMs - _lastCommitMs >= Settings.AutoCommitInterval.TotalMilliseconds) Commit();
        var ready = new List<VgroupCursor>();
        foreach (var cursor in _cursors)
        {
            if (isStalled(cursor.Vgroup.Id)) continue;
            cursor.ReadAhead();
            if (cursor.Pending is not null) ready.Add(cursor);
        }

        if (ready.Count == 0) return null;
        var chosen = ready.Count == 1 ? ready[0] : Choose(ready);
        return (chosen, chosen.HandOut());
    }

    /// <summary>What was read ahead, while the server cannot be reached; null once there is none. The caller owns it.</summary>
    public (VgroupCursor Cursor, PolledResponse Response)? TryPollAhead()
    {
        IsOutOfTouch = true;
        return _cursors.Find(cursor => cursor.Pending is not null) is { } ahead ? (ahead, ahead.HandOut()) : null;
    }

    /// <summary>Completes when a poll may find something new.</summary>
    /// <param name="isStalled">Which vgroups deliver nothing.</param>
    public Task WhenChangedAsync(Func<int, bool> isStalled)
    {
        var signals = new List<Task> { _rearranged.Task };
        signals.AddRange(_cursors.Where(cursor => !isStalled(cursor.Vgroup.Id)).Select(cursor => cursor.WhenChangedAsync()));
        return Task.WhenAny(signals);
    }

    public void Commit()
    {
        _lastCommitMs = _engine.NowMs;
        foreach (var cursor in _cursors) cursor.Commit();
    }

    public IEnumerable<VgroupCursor> CursorsOf(string topic)
    {
        if (IsGone) throw TmqCodes.SubscriptionGone;
        if (!Topics.Contains(topic)) throw TmqCodes.TopicNotMine;
        return _cursors.Where(cursor => cursor.Topic.Name == topic);
    }

    public VgroupCursor CursorOf(string topic, int vgroupId) =>
        CursorsOf(topic).FirstOrDefault(cursor => cursor.Vgroup.Id == vgroupId) ?? throw TmqCodes.VgroupNotMine;

    /// <summary>Takes over a vgroup; it starts at what the group committed.</summary>
    public void Add(GroupShare share) => _cursors.Add(new VgroupCursor(share, Settings));

    /// <summary>Gives a vgroup up; what was read ahead of it is thrown away.</summary>
    public void Remove(GroupShare share)
    {
        var index = _cursors.FindIndex(cursor => cursor.Topic == share.Topic && cursor.Vgroup == share.Vgroup);
        if (index < 0) return;
        _cursors[index].Dispose();
        _cursors.RemoveAt(index);
    }

    /// <summary>Wakes a waiting poll up after its vgroups changed or it was thrown out.</summary>
    public void Rearranged()
    {
        RebalanceTimeMs = _engine.NowMs;
        Wake();
    }

    /// <summary>Wakes a waiting poll up.</summary>
    public void Wake()
    {
        var signal = _rearranged;
        _rearranged = NewSignal();
        signal.TrySetResult();
    }

    public void Dispose()
    {
        foreach (var cursor in _cursors) cursor.Dispose();
        _cursors.Clear();
    }

    private VgroupCursor Choose(List<VgroupCursor> ready)
    {
        if (_engine.Options.ChooseVgroup is { } choose && ready.Count > 1)
        {
            var wanted = choose([.. ready.Select(cursor => cursor.Vgroup.Id)]);
            if (ready.Find(cursor => cursor.Vgroup.Id == wanted) is { } preferred) return preferred;
        }

        _turn = (_turn + 1) % _cursors.Count;
        for (var step = 0; step < _cursors.Count; step++)
        {
            var candidate = _cursors[(_turn + step) % _cursors.Count];
            if (!ready.Contains(candidate)) continue;
            _turn = (_turn + step) % _cursors.Count;
            return candidate;
        }

        return ready[0];
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
