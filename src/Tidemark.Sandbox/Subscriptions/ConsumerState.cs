namespace Tidemark.Sandbox.Subscriptions;

/// <summary>A live consumer, as SHOW CONSUMERS lists it (one row per topic there). Times are ms since 1970.</summary>
/// <param name="Id">Its id; shown as <c>0x…</c>.</param>
/// <param name="Group">Its group.</param>
/// <param name="ClientId">The client.id it gave.</param>
/// <param name="User">The user it signed in as.</param>
/// <param name="Fqdn">The host it says it runs on.</param>
/// <param name="Status"><c>ready</c>, <c>rebalancing</c> or <c>lost</c>.</param>
/// <param name="Topics">What it subscribed to.</param>
/// <param name="UpTimeMs">When it came.</param>
/// <param name="SubscribeTimeMs">When it subscribed.</param>
/// <param name="RebalanceTimeMs">When vgroups were last handed out.</param>
/// <param name="Parameters">Its settings as text, e.g. <c>tbname:1,commit:0,interval:5000ms,reset:earliest</c>.</param>
/// <param name="PollTimeMs">When it polled last; 0 for never.</param>
public sealed record ConsumerState(
    long Id,
    string Group,
    string ClientId,
    string User,
    string Fqdn,
    string Status,
    IReadOnlyList<string> Topics,
    long UpTimeMs,
    long SubscribeTimeMs,
    long RebalanceTimeMs,
    string Parameters,
    long PollTimeMs);
