using System.Globalization;
using Tidemark.Sandbox.Catalog;
using Tidemark.TDengine.Messages;

namespace Tidemark.Sandbox.Subscriptions;

/// <summary>What a group knows of one vgroup of a topic. It outlives the consumers. Under the engine's gate.</summary>
internal sealed class GroupShare(Topic topic, Vgroup vgroup)
{
    public Topic Topic { get; } = topic;

    public Vgroup Vgroup { get; } = vgroup;

    /// <summary>Who reads it; null for nobody.</summary>
    public Consumer? Owner { get; set; }

    /// <summary>The stored offset; null while nothing was committed.</summary>
    public WalOffset? Committed { get; set; }

    /// <summary>How far consumers have read; null before the first answer.</summary>
    public WalOffset? Reached { get; set; }

    /// <summary>Uids of tables whose rows it does not get any more.</summary>
    public HashSet<long> LeftOut { get; } = [];

    /// <summary>Rows delivered.</summary>
    public long Rows { get; set; }

    /// <summary>What a snapshot of it delivers: fixed when the first snapshot consumer came, kept across restarts. Null without one.</summary>
    public SnapshotImage? Snapshot { get; set; }

    public string DescribeOffset(string reset)
    {
        var culture = CultureInfo.InvariantCulture;
        return (Reached ?? Committed) switch
        {
            { Kind: WalOffsetKind.Log } log => string.Create(culture, $"wal:{log.Version}/{Vgroup.Wal.End}"),
            { IsSnapshot: true } snapshot => string.Create(culture, $"tsdb:{snapshot.Uid}|{snapshot.Timestamp},pk:null"),
            _ => reset + "/0",
        };
    }
}
