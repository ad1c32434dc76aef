using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Verify;

/// <summary>Whether each point begins exactly where the one before it ends. Pure.</summary>
internal static class ChainCheck
{
    /// <summary>The point a point rests on, in the form that a restore reads; null for an initial point, and when it is not there.</summary>
    public static SurveyedPoint? PreviousOf(SurveyedPoint point, IReadOnlyList<SurveyedPoint> points)
        => point.Manifest is { Kind: PointKind.Increment } manifest
            ? PointChain.PreviousOf(manifest, points.Where(p => p.Plan == point.Plan), p => p.Manifest).FirstOrDefault()
                ?? points.FirstOrDefault(p => p.IsPublished && p.Plan == point.Plan && p.Id == manifest.PreviousPointId)
            : null;

    /// <summary>Checks a point against the one before it.</summary>
    public static IEnumerable<VerifyFinding> Check(SurveyedPoint point, SurveyedPoint? previous)
    {
        if (point.Manifest is not { } manifest) yield break;
        foreach (var vgroup in manifest.Vgroups.Where(v => v.End < v.Target || v.End < v.Begin))
            yield return Broken(point, $"vgroup {vgroup.VgroupId} was read from {vgroup.Begin} to {vgroup.End}, short of its target {vgroup.Target}");
        if (manifest.Kind == PointKind.Initial) yield break;
        if (previous is null)
        {
            yield return Broken(point, $"it follows point {manifest.PreviousPointId}, which is not there");
            yield break;
        }

        if (previous.Manifest is not { } before) yield break;
        if (before.ChainId != manifest.ChainId) yield return Broken(point, $"it follows point {before.PointId} of another chain");
        if (before.Sequence + 1 != manifest.Sequence) yield return Broken(point, $"it is number {manifest.Sequence} and follows number {before.Sequence}");
        var ends = before.Vgroups.ToDictionary(v => v.VgroupId, v => v.End);
        foreach (var vgroup in manifest.Vgroups)
        {
            if (!ends.Remove(vgroup.VgroupId, out var end)) yield return Broken(point, $"vgroup {vgroup.VgroupId} is not in the point before it");
            else if (end != vgroup.Begin) yield return Broken(point, $"vgroup {vgroup.VgroupId} begins at {vgroup.Begin}, and the point before it ends at {end}");
        }

        foreach (var (vgroup, end) in ends) yield return Broken(point, $"vgroup {vgroup}, which the point before it ends at {end}, is missing");
    }

    private static VerifyFinding Broken(SurveyedPoint point, string what)
        => new(VerifyFindingKind.Damage, point.ManifestPath, null, $"{point.ManifestPath}: {what}", ErrorCode.ChainBroken, point.Id);
}
