using Tidemark.Archive.Manifests;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Replay;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Compaction;

/// <summary>
/// What lies behind the cut (<see cref="StreamCut"/>): kept byte for byte as the WAL of the new point, because only a later point brings what its order against other vgroups is.
/// Streams call side by side.
/// </summary>
internal sealed class CompactedTail
{
    private readonly PointDraft _draft;
    private readonly Lock _lock = new();
    private long _data;
    private long _meta;

    public CompactedTail(RestoreSource source, PointDraft draft)
    {
        _draft = draft;
        Events = StreamCut.CommonEvents(source.Vgroups, source.Chain.Select(p => p.Manifest));
        var left = Events.ToDictionary();
        Barriers = [.. source.Chain.SelectMany(p => p.Manifest.BarrierEvents).Where(e => left.TryGetValue(e.VgroupId, out var count) && (left[e.VgroupId] = count - 1) < 0)];
    }

    /// <summary>How many super-table events of each vgroup lie in front of the cut.</summary>
    public IReadOnlyDictionary<int, int> Events { get; }

    /// <summary>The events behind it, in the manifests' order.</summary>
    public IReadOnlyList<BarrierEvent> Barriers { get; }

    public bool IsEmpty => Barriers.Count == 0;

    public long DataMessages => Interlocked.Read(ref _data);

    public long MetaMessages => Interlocked.Read(ref _meta);

    public ValueTask AddAsync(int vgroup, ArchivedFrame archived, CancellationToken cancellationToken)
    {
        if (archived.Frame.RawType is TmqRawType.Data or TmqRawType.Metadata) Interlocked.Increment(ref _data);
        else Interlocked.Increment(ref _meta);
        SegmentStream stream;
        lock (_lock) stream = _draft.Wal(vgroup);
        return stream.AppendAsync(archived.Frame, archived.Facts, cancellationToken);
    }
}
