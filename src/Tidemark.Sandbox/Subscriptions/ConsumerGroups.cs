using System.Globalization;
using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Faults;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>All consumer groups of a server. Thread-safe by the engine's gate.</summary>
internal sealed class ConsumerGroups : ISubscriptionDirectory
{
    private const int MaxGroupsPerTopic = 100;
    private readonly SandboxEngine _engine;
    private readonly FaultPlan _faults;
    private readonly OrderedDictionary<(string Topic, string Group), GroupTopic> _groups = [];
    private readonly List<Consumer> _consumers = [];
    private long _lastConsumerId = 0x36EA_2026_0000_0000;

    public ConsumerGroups(SandboxEngine engine, FaultPlan faults)
    {
        _engine = engine;
        _faults = faults;
        engine.Subscriptions = this;
        engine.TopicDropping = DropTopic;
        if (engine.Options.RealTraps) engine.TagsSet = LeaveOut;
    }

    /// <summary>Brings a consumer into its group; the vgroups are handed out at once.</summary>
    /// <exception cref="SandboxException">A topic is unknown, or it has too many groups.</exception>
    public Consumer Subscribe(ConsumerSettings settings, string user, IReadOnlyList<string> topics)
    {
        lock (_engine.Gate)
        {
            Expire();
            foreach (var name in topics)
            {
                if (!_engine.Topics.ContainsKey(name)) throw TmqCodes.TopicUnknown;
                if (!_groups.ContainsKey((name, settings.Group)) && _groups.Keys.Count(key => key.Topic == name) >= MaxGroupsPerTopic) throw TmqCodes.TooManyGroups;
            }

            var consumer = new Consumer(_engine, ++_lastConsumerId, settings, user, [.. topics]);
            _consumers.Add(consumer);
            foreach (var name in topics) GroupOf(_engine.Topics[name], settings.Group).Join(consumer);
            return consumer;
        }
    }

    /// <summary>Takes a consumer out of its group.</summary>
    public void Unsubscribe(Consumer consumer)
    {
        lock (_engine.Gate)
        {
            Remove(consumer);
            consumer.Dispose();
        }
    }

    /// <summary>The consumer's next message, or null.</summary>
    public (VgroupCursor Cursor, PolledResponse Response)? TryPoll(Consumer consumer, out Task changed)
    {
        lock (_engine.Gate)
        {
            Expire();
            var polled = _faults.ServerIsDown ? consumer.TryPollAhead() : consumer.TryPoll(_faults.IsStalled);
            changed = polled is null ? consumer.WhenChangedAsync(_faults.IsStalled) : Task.CompletedTask;
            return polled;
        }
    }

    public T Run<T>(Func<T> action)
    {
        lock (_engine.Gate) return action();
    }

    public void Run(Action action)
    {
        lock (_engine.Gate) action();
    }

    /// <summary>Lets waiting polls look again.</summary>
    public void Wake()
    {
        lock (_engine.Gate)
            foreach (var consumer in _consumers)
                consumer.Wake();
    }

    /// <summary>Throws the consumers of a group out.</summary>
    public void Expel(string group)
    {
        lock (_engine.Gate)
            foreach (var consumer in _consumers.Where(consumer => consumer.Settings.Group == group).ToList())
                Expel(consumer);
    }

    public IReadOnlyList<ConsumerState> ListConsumers()
    {
        lock (_engine.Gate)
        {
            Expire();
            return [.. _consumers.Select(Describe)];
        }
    }

    public IReadOnlyList<SubscriptionState> ListSubscriptions()
    {
        lock (_engine.Gate)
        {
            Expire();
            return [.. _groups.Values.SelectMany(group => group.Shares.Select(share => Describe(group, share)))];
        }
    }

    public void DropGroup(string topic, string group, bool ifExists, bool force)
    {
        lock (_engine.Gate)
        {
            Expire();
            if (!_groups.TryGetValue((topic, group), out var found))
            {
                if (ifExists) return;
                throw TmqCodes.SubscriptionGone;
            }

            if (found.Consumers.Count > 0 && !force) throw TmqCodes.GroupInUse;
            ThrowOut(found);
            _groups.Remove((topic, group));
        }
    }

    private void DropTopic(Topic topic, bool force)
    {
        Expire();
        var groups = _groups.Values.Where(group => group.Topic == topic).ToList();
        if (!force && groups.Exists(group => group.Consumers.Count > 0)) throw TmqCodes.TopicInUse;
        foreach (var group in groups)
        {
            ThrowOut(group);
            _groups.Remove((topic.Name, group.Group));
        }
    }

    /// <summary>
    /// A real vnode takes a table whose tag is set off the list of every group that reads the whole database, and never puts it on again: those groups
    /// get none of its rows that they have not read yet. Groups made later do. Source: behaviour of 3.3.7.5.
    /// </summary>
    private void LeaveOut(Table table)
    {
        foreach (var group in _groups.Values.Where(group => group.Topic.Request.Kind == TopicKind.Database && group.Topic.Database == table.Database))
            foreach (var share in group.Shares.Where(share => share.Vgroup == table.Vgroup))
                share.LeftOut.Add(table.Uid);
    }

    private GroupTopic GroupOf(Topic topic, string group)
    {
        if (_groups.TryGetValue((topic.Name, group), out var found)) return found;
        var made = new GroupTopic(topic, group);
        _groups.Add((topic.Name, group), made);
        return made;
    }

    /// <summary>Throws out who has not polled for too long.</summary>
    private void Expire()
    {
        var now = _engine.NowMs;
        foreach (var late in _consumers.Where(consumer => now - consumer.LastPollMs > consumer.Settings.MaxPollInterval.TotalMilliseconds).ToList())
            Expel(late);
    }

    private void ThrowOut(GroupTopic group)
    {
        foreach (var consumer in group.Consumers.ToList()) Expel(consumer);
    }

    private void Expel(Consumer consumer)
    {
        consumer.IsGone = true;
        Remove(consumer);
        consumer.Rearranged();
    }

    private void Remove(Consumer consumer)
    {
        _consumers.Remove(consumer);
        foreach (var group in _groups.Values) group.Leave(consumer);
    }

    private static ConsumerState Describe(Consumer consumer) => new(
        consumer.Id,
        consumer.Settings.Group,
        consumer.Settings.ClientId,
        consumer.User,
        Environment.MachineName,
        "ready",
        consumer.Topics,
        consumer.UpTimeMs,
        consumer.UpTimeMs,
        consumer.RebalanceTimeMs,
        consumer.Settings.Describe(),
        consumer.PollTimeMs);

    private static SubscriptionState Describe(GroupTopic group, GroupShare share) => new(
        group.Topic.Name,
        group.Group,
        share.Vgroup.Id,
        share.Owner?.Id,
        share.Owner?.User,
        share.Owner is null ? null : Environment.MachineName,
        share.DescribeOffset(share.Owner?.Settings.OffsetReset ?? "earliest"),
        share.Rows);
}
