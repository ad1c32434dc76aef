using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>One group on one topic: who reads which vgroup. Under the engine's gate.</summary>
internal sealed class GroupTopic
{
    private readonly List<Consumer> _consumers = [];

    public GroupTopic(Topic topic, string group)
    {
        Topic = topic;
        Group = group;
        Shares = [.. topic.Database.Vgroups.Select(vgroup => new GroupShare(topic, vgroup))];
    }

    public Topic Topic { get; }

    public string Group { get; }

    public IReadOnlyList<GroupShare> Shares { get; }

    public IReadOnlyList<Consumer> Consumers => _consumers;

    public void Join(Consumer consumer)
    {
        _consumers.Add(consumer);
        Rebalance();
    }

    public void Leave(Consumer consumer)
    {
        if (!_consumers.Remove(consumer)) return;
        foreach (var share in Shares.Where(share => share.Owner == consumer)) GiveUp(share);
        Rebalance();
    }

    /// <summary>Divides the vgroups evenly; whoever has one keeps it as long as that is even.</summary>
    private void Rebalance()
    {
        if (_consumers.Count == 0) return;
        var least = Shares.Count / _consumers.Count;
        var extra = Shares.Count % _consumers.Count;
        var quotas = new Dictionary<Consumer, int>();
        for (var index = 0; index < _consumers.Count; index++) quotas[_consumers[index]] = least + (index < extra ? 1 : 0);
        foreach (var share in Shares)
            if (share.Owner is { } owner && quotas[owner]-- <= 0)
                GiveUp(share);
        foreach (var share in Shares.Where(share => share.Owner is null))
        {
            var taker = _consumers.Find(consumer => quotas[consumer] > 0)!;
            quotas[taker]--;
            share.Owner = taker;
            share.Vgroup.Wal.AppendOther();
            taker.Add(share);
        }

        foreach (var consumer in _consumers) consumer.Rearranged();
    }

    private static void GiveUp(GroupShare share)
    {
        share.Owner?.Remove(share);
        share.Owner = null;
    }
}
