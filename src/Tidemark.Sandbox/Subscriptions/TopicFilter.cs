using Tidemark.Sandbox.Catalog;
using Tidemark.Sandbox.Wal;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>What of a log belongs to a topic. A tag condition holds back rows only, never metas, as on a real server.</summary>
internal sealed class TopicFilter(Topic topic, bool excludesRawWrites)
{
    private readonly TopicRequest _request = topic.Request;

    public Topic Topic { get; } = topic;

    public bool DeliversRows => _request.Meta != TopicMeta.Only;

    public bool DeliversMetas => _request.Meta != TopicMeta.None && _request.Kind != TopicKind.Query;

    /// <summary>Whether rows of a table are delivered. Those of a dropped one are not.</summary>
    /// <param name="table">The table.</param>
    /// <param name="ignoresTags">Whether the tag condition does not count.</param>
    public bool Takes(Table table, bool ignoresTags = false)
    {
        if (!DeliversRows || table.IsDropped || table.IsVirtual) return false;
        if (Topic.SuperTable is not { } superTable) return true;
        return table is ChildTable child && child.SuperTable == superTable && (ignoresTags || _request.TagFilter?.Invoke(child) != false);
    }

    public bool Takes(WalEntry entry) => !(excludesRawWrites && entry.FromRawWrite);

    /// <summary>The message to deliver: the entry's own, one cut down to the topic's tables, or null.</summary>
    public TmqMessage? Cut(WalMeta meta)
    {
        if (!DeliversMetas || !Takes(meta)) return null;
        if (!DeliversRows && meta.RawType == TmqRawType.DeleteRows) return null;
        var message = (TmqMessage)meta.Message;
        if (Topic.SuperTable is not { } superTable) return message;
        return message switch
        {
            CreateTables create => Cut(create, superTable.Suid),
            DropTables drop => Cut(drop, superTable.Suid),
            _ => meta.Suids.Contains(superTable.Suid) ? message : null,
        };
    }

    /// <summary>ONLY META: the tables that a write made, as a message of their own; null when there are none of the topic's.</summary>
    public CreateTables? CutCreated(WalRows rows)
    {
        if (DeliversRows || rows.Created.Count == 0 || !Takes(rows)) return null;
        var create = new CreateTables(rows.Created);
        return Topic.SuperTable is { } superTable ? Cut(create, superTable.Suid) : create;
    }

    private static CreateTables? Cut(CreateTables create, long suid)
    {
        var mine = create.Tables.Where(table => table is CreateChildTable child && child.Suid == suid).ToList();
        return mine.Count == 0 ? null : mine.Count == create.Tables.Count ? create : create with { Tables = mine };
    }

    private static DropTables? Cut(DropTables drop, long suid)
    {
        var mine = drop.Tables.Where(table => table.Suid == (ulong)suid).ToList();
        return mine.Count == 0 ? null : mine.Count == drop.Tables.Count ? drop : drop with { Tables = mine };
    }
}
