using System.Collections.Concurrent;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Verify;

/// <summary>
/// Plays every chain into a model of its schema: each table of a message must have been created before, each column and tag must be known, each change must be one that a restore can make. Chains
/// with damaged files are left out: what they lack would be reported again and again.
/// </summary>
internal sealed class FitCheck(BackupRepository repository, IReadOnlyList<SurveyedPoint> points, IReadOnlyList<SurveyedPoint> all, ConcurrentBag<VerifyFinding> findings, TimeProvider time)
{
    private const int MaxFindingsPerChain = 20;

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var damaged = findings.Where(f => f.Kind == VerifyFindingKind.Damage && f.PointId is not null).Select(f => f.PointId!).ToHashSet(StringComparer.Ordinal);
        var below = points.Select(p => ChainCheck.PreviousOf(p, all)).OfType<SurveyedPoint>().Select(p => p.Folder).ToHashSet(StringComparer.Ordinal);
        foreach (var last in points.Where(p => !below.Contains(p.Folder)))
        {
            var chain = new List<BackupPoint>();
            for (var point = last; point?.Manifest is { } manifest; point = ChainCheck.PreviousOf(point, all)) chain.Insert(0, new BackupPoint(point.Plan, point.Folder, manifest));
            if (chain.Count == 0 || chain[0].Manifest.Kind != Archive.Manifests.PointKind.Initial || chain.Exists(p => damaged.Contains(p.Id))) continue;
            await CheckAsync(new RestoreSource(repository.Storage, chain), cancellationToken).ConfigureAwait(false);
        }
    }

    private async ValueTask CheckAsync(RestoreSource source, CancellationToken cancellationToken)
    {
        var found = 0;
        using var evaluation = new PointEvaluation(source, null, new ProgressMeter(null, time))
        {
            ChecksRows = true,
            OnFault = (place, fault) =>
            {
                if (Interlocked.Increment(ref found) > MaxFindingsPerChain) return;
                findings.Add(new VerifyFinding(VerifyFindingKind.Damage, place.Path, null, $"{place.Path}: {fault.Message}", fault.Code, place.Point.Id));
            },
        };
        await evaluation.RunAsync(null, null, cancellationToken).ConfigureAwait(false);
    }
}
