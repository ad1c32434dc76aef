namespace Tidemark.Sandbox.Subscriptions;

/// <summary>What a group has read of one vgroup of one topic, as SHOW SUBSCRIPTIONS lists it. It stays when the consumers leave.</summary>
/// <param name="Topic">The topic.</param>
/// <param name="Group">The group.</param>
/// <param name="VgroupId">The vgroup.</param>
/// <param name="ConsumerId">Who reads it now; null for nobody.</param>
/// <param name="User">That consumer's user; null for nobody.</param>
/// <param name="Fqdn">That consumer's host; null for nobody.</param>
/// <param name="Offset">Position and end as text: <c>wal:8/50</c>, <c>tsdb:uid|ts,…</c>, <c>earliest/0</c>, <c>latest/0</c>, <c>none/0</c>.</param>
/// <param name="Rows">Rows delivered.</param>
public sealed record SubscriptionState(
    string Topic,
    string Group,
    int VgroupId,
    long? ConsumerId,
    string? User,
    string? Fqdn,
    string Offset,
    long Rows);
