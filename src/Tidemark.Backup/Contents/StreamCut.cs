using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Contents;

/// <summary>
/// How far each vgroup's stream can be played so that the vgroups agree on what has happened to super tables. A run ends where each vgroup was found, so one may have an
/// event that another has yet to bring; rows it brings before the event need the schema from before it. Pure.
/// </summary>
internal static class StreamCut
{
    /// <summary>How many super-table events of each vgroup are met by all of them, in their order.</summary>
    public static IReadOnlyDictionary<int, int> CommonEvents(IEnumerable<int> vgroups, IEnumerable<BarrierEvent> events)
    {
        var streams = vgroups.ToDictionary(v => v, _ => new List<(string Key, int Occurrence)>());
        var counts = new Dictionary<(int, string), int>();
        foreach (var item in events)
        {
            if (!streams.TryGetValue(item.VgroupId, out var stream)) continue;
            var occurrence = counts[(item.VgroupId, item.Key)] = counts.GetValueOrDefault((item.VgroupId, item.Key)) + 1;
            stream.Add((item.Key, occurrence));
        }

        var lengths = streams.ToDictionary(s => s.Key, s => s.Value.Count);
        for (var changed = true; changed;)
        {
            changed = false;
            var met = streams.ToDictionary(s => s.Key, s => s.Value.Take(lengths[s.Key]).ToHashSet());
            foreach (var (vgroup, stream) in streams)
            {
                var common = stream.Take(lengths[vgroup]).TakeWhile(e => met.Values.All(m => m.Contains(e))).Count();
                changed |= common < lengths[vgroup];
                lengths[vgroup] = common;
            }
        }

        return lengths;
    }
}
