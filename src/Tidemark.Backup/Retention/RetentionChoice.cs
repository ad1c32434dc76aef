using Tidemark.Backup.Repositories;

namespace Tidemark.Backup.Retention;

/// <summary>
/// Decides what becomes of every point. Rules look at states that can be restored; a state is kept in the form that needs the fewest others, with all that form rests on.
/// Pure.
/// </summary>
internal sealed class RetentionChoice
{
    private readonly Dictionary<string, string> _kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _removed = new(StringComparer.Ordinal);
    private readonly IReadOnlyList<StoredPoint> _all;
    private readonly List<BackupPoint> _points;
    private readonly Dictionary<string, StoredPoint> _byId;

    private RetentionChoice(IReadOnlyList<StoredPoint> all)
    {
        _all = all;
        _byId = all.ToDictionary(p => p.Id, StringComparer.Ordinal);
        _points = [.. all.Select(p => p.Point).OfType<BackupPoint>()];
        _points.Sort((a, b) => PointChain.Compare(a.Manifest, b.Manifest));
    }

    /// <summary>Decides.</summary>
    /// <param name="all">The points of a plan.</param>
    /// <param name="options">What stays.</param>
    /// <param name="inUse">Chains that somebody reads now, with who it is.</param>
    public static IReadOnlyList<PointDecision> Decide(IReadOnlyList<StoredPoint> all, PruneOptions options, IReadOnlyList<(IReadOnlyList<BackupPoint> Chain, string Who)> inUse)
    {
        var choice = new RetentionChoice(all);
        foreach (var (chain, who) in inUse) choice.KeepAll(chain, who);
        choice.ApplyRules(options.Policy);
        choice.KeepBroken(options.RemoveBroken);
        return [.. all.Select(choice.Decision)];
    }

    private void ApplyRules(RetentionPolicy policy)
    {
        // Of one state the last form is the compacted one, if it is whole.
        var states = _points.Select(p => (Point: p, Chain: WholeChain(p))).Where(p => p.Chain is not null)
            .GroupBy(p => (p.Point.Manifest.ChainId, PointChain.StateOf(p.Point.Manifest))).Select(g => g.Last()).ToDictionary(p => p.Point.Manifest);
        foreach (var (manifest, reason) in RetentionRules.Choose(policy, [.. states.Keys]))
        {
            var (point, chain) = states[manifest];
            _kept[point.Id] = reason;
            KeepAll(chain!.SkipLast(1), $"point {point.Id} rests on it");
            foreach (var other in _points.Where(p => p != point && p.Manifest.ChainId == manifest.ChainId && PointChain.StateOf(p.Manifest) == PointChain.StateOf(manifest)))
                _removed[other.Id] = $"point {point.Id} is the same, compacted";
        }
    }

    private void KeepBroken(bool remove)
    {
        foreach (var stored in _all.Where(p => p.Point is null || WholeChain(p.Point) is null))
        {
            var what = stored.Point is null ? "its manifest does not read" : stored.IsWhole ? "a point it rests on is missing or not whole" : "files of it are missing or cut";
            if (remove)
            {
                _removed[stored.Id] = $"it cannot be restored: {what}";
                continue;
            }

            _kept.TryAdd(stored.Id, $"it cannot be restored: {what}; --remove-broken removes it");
            for (var below = stored.Point; below is not null; below = PointChain.PreviousOf(below.Manifest, _points, p => p.Manifest).FirstOrDefault())
                _kept.TryAdd(below.Id, $"point {stored.Id}, which cannot be restored as it is, rests on it");
        }
    }

    private void KeepAll(IEnumerable<BackupPoint> points, string reason)
    {
        foreach (var point in points) _kept.TryAdd(point.Id, reason);
    }

    private IReadOnlyList<BackupPoint>? WholeChain(BackupPoint point) => PointChain.To(point, _points).FirstOrDefault(c => c.All(p => _byId[p.Id].IsWhole));

    private PointDecision Decision(StoredPoint stored)
    {
        var isKept = _kept.TryGetValue(stored.Id, out var reason);
        return new PointDecision(stored.Id, stored.Point?.Manifest, isKept, reason ?? _removed.GetValueOrDefault(stored.Id, "no rule keeps it"), stored.LengthBytes);
    }
}
