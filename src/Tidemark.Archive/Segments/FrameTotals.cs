namespace Tidemark.Archive.Segments;

/// <summary>Adds up what frames hold, for the index and the summary. Not thread-safe.</summary>
internal sealed class FrameTotals
{
    private readonly SortedDictionary<int, VgroupRange> _vgroups = [];

    public long Frames { get; private set; }

    public long Rows { get; private set; }

    public long Tables { get; private set; }

    public long BodyBytes { get; private set; }

    public long? MinTimestamp { get; private set; }

    public long? MaxTimestamp { get; private set; }

    public int VgroupCount => _vgroups.Count;

    public void Add(in SegmentFrame frame, in FrameFacts facts)
    {
        Frames++;
        Rows += facts.Rows;
        Tables += facts.Tables;
        BodyBytes += frame.Body.Length;
        if (facts.MinTimestamp is { } min) MinTimestamp = Math.Min(MinTimestamp ?? min, min);
        if (facts.MaxTimestamp is { } max) MaxTimestamp = Math.Max(MaxTimestamp ?? max, max);
        var one = new VgroupRange(frame.VgroupId, frame.Offset, frame.Offset, facts.NextOffset, 1, facts.Rows);
        _vgroups[frame.VgroupId] = _vgroups.TryGetValue(frame.VgroupId, out var known) ? Join(known, one) : one;
    }

    /// <summary>The vgroups so far, ordered by id.</summary>
    public VgroupRange[] Vgroups() => [.. _vgroups.Values];

    private static VgroupRange Join(in VgroupRange a, in VgroupRange b) => new(
        a.VgroupId,
        Math.Min(a.FirstOffset, b.FirstOffset),
        Math.Max(a.LastOffset, b.LastOffset),
        Math.Max(a.NextOffset, b.NextOffset),
        a.Frames + b.Frames,
        a.Rows + b.Rows);
}
