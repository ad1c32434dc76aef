using Tidemark.Archive.Manifests;

namespace Tidemark.Backup.Repositories;

/// <summary>
/// Which points a point rests on. A state may be there in two forms: as it was captured, and compacted. Both go on with the same increments, which name the captured one;
/// the compacted one comes first, because less is read. Pure.
/// </summary>
internal static class PointChain
{
    /// <summary>The id that increments know a point by.</summary>
    public static string StateOf(Manifest manifest) => manifest.CompactedFrom?.PointId ?? manifest.PointId;

    /// <summary>The order of points: by sequence, of one state the compacted form last.</summary>
    public static int Compare(Manifest a, Manifest b)
    {
        var order = a.Sequence.CompareTo(b.Sequence);
        if (order == 0) order = (a.Kind == PointKind.Initial).CompareTo(b.Kind == PointKind.Initial);
        return order != 0 ? order : string.CompareOrdinal(a.PointId, b.PointId);
    }

    /// <summary>The forms of the point before a point, the one to prefer first; none for an initial point.</summary>
    public static IEnumerable<T> PreviousOf<T>(Manifest manifest, IEnumerable<T> points, Func<T, Manifest?> manifestOf) => manifest.Kind == PointKind.Initial ? [] :
        points.Where(p => manifestOf(p) is { } other && other.ChainId == manifest.ChainId && other.Sequence < manifest.Sequence && StateOf(other) == manifest.PreviousPointId)
            .OrderByDescending(p => manifestOf(p)!.Kind == PointKind.Initial);

    /// <summary>Every chain that ends in a point, the initial point first, the shortest chain first. None when a point is missing.</summary>
    public static IEnumerable<IReadOnlyList<BackupPoint>> To(BackupPoint last, IReadOnlyList<BackupPoint> points)
    {
        var tail = new List<BackupPoint>();
        for (var point = last; point is not null;)
        {
            tail.Insert(0, point);
            if (point.Manifest.Kind == PointKind.Initial)
            {
                yield return [.. tail];
                yield break;
            }

            var before = PreviousOf(point.Manifest, points, p => p.Manifest).ToList();
            foreach (var initial in before.Where(p => p.Manifest.Kind == PointKind.Initial)) yield return [initial, .. tail];
            point = before.Find(p => p.Manifest.Kind != PointKind.Initial);
        }
    }
}
