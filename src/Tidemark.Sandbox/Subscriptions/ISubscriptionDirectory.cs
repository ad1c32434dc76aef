using Tidemark.Sandbox.Catalog;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>What SQL sees of subscriptions. Thread-safe.</summary>
public interface ISubscriptionDirectory
{
    /// <summary>Live consumers (SHOW CONSUMERS, performance_schema.perf_consumers).</summary>
    IReadOnlyList<ConsumerState> ListConsumers();

    /// <summary>Groups and what they have read (SHOW SUBSCRIPTIONS, information_schema.ins_subscriptions).</summary>
    IReadOnlyList<SubscriptionState> ListSubscriptions();

    /// <summary>DROP CONSUMER GROUP: forgets the group's offsets.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="group">The group.</param>
    /// <param name="ifExists">Whether an unknown group is no error.</param>
    /// <param name="force">Whether consumers are thrown out.</param>
    /// <exception cref="SandboxException">0x03EC: it has consumers; 0x03E8: there is no such group.</exception>
    void DropGroup(string topic, string group, bool ifExists, bool force);
}
