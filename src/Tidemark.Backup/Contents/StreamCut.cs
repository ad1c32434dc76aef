using Tidemark.Archive.Manifests;
using Tidemark.Backup.Replay;

namespace Tidemark.Backup.Contents;

/// <summary>
/// How far each vgroup's stream can be played so that the vgroups agree on what has happened to super tables. A run ends where each vgroup was found, so one may have an
/// event that another has yet to bring; rows it brings before the event need the schema from before it. Pure.
/// </summary>
internal static class StreamCut
{
    /// <summary>How many super-table events of each vgroup are met by all of them, in their order.</summary>
    /// <param name="vgroups">The vgroups.</param>
    /// <param name="chain">The points. An event in the overlap of a captured initial point that is not in all vgroups by now happened while that point was begun: the other
    /// vgroups never have it, and it does not cut. Every other event comes in all vgroups, sooner or later.</param>
    public static IReadOnlyDictionary<int, int> CommonEvents(IEnumerable<int> vgroups, IEnumerable<Manifest> chain)
    {
        var streams = vgroups.ToDictionary(v => v, _ => new List<BarrierPoint>());
        var counts = new Dictionary<(int, string), int>();
        var overlap = new HashSet<BarrierPoint>();
        foreach (var point in chain)
        {
            foreach (var item in point.BarrierEvents)
            {
                if (!streams.TryGetValue(item.VgroupId, out var stream)) continue;
                var key = new BarrierPoint(item.Key, counts[(item.VgroupId, item.Key)] = counts.GetValueOrDefault((item.VgroupId, item.Key)) + 1);
                stream.Add(key);
                if (point is { Kind: PointKind.Initial, CompactedFrom: null }) overlap.Add(key);
            }
        }

        var lengths = streams.ToDictionary(s => s.Key, s => s.Value.Count);
        for (var changed = true; changed;)
        {
            changed = false;
            var met = streams.ToDictionary(s => s.Key, s => s.Value.Take(lengths[s.Key]).ToHashSet());
            foreach (var (vgroup, stream) in streams)
            {
                var common = stream.Take(lengths[vgroup]).TakeWhile(e => overlap.Contains(e) || met.Values.All(m => m.Contains(e))).Count();
                changed |= common < lengths[vgroup];
                lengths[vgroup] = common;
            }
        }

        return lengths;
    }
}
