using Tidemark.Archive;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Verify;

/// <summary>Finds plans and points by walking the files, so that one damaged document hides nothing else.</summary>
internal sealed class RepositorySurvey(BackupRepository repository, Action<VerifyFinding> report)
{
    private const string PlansFolder = "plans";

    /// <summary>Every folder of a point, by plan and name.</summary>
    /// <param name="plan">Only this plan; null for all.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">No such plan (TM103).</exception>
    public async ValueTask<IReadOnlyList<SurveyedPoint>> ReadAsync(string? plan, CancellationToken cancellationToken)
    {
        var files = new List<StoredFileInfo>();
        await foreach (var file in repository.Storage.ListAsync(plan is null ? PlansFolder : $"{PlansFolder}/{plan}", cancellationToken).ConfigureAwait(false)) files.Add(file);
        if (plan is not null && files.Count == 0) await repository.GetPlanAsync(plan, cancellationToken).ConfigureAwait(false);

        var points = new List<SurveyedPoint>();
        foreach (var group in files.GroupBy(f => f.Path.Split('/')[1], StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            await CheckPlanAsync(group.Key, cancellationToken).ConfigureAwait(false);
            var folders = group.Where(f => f.Path.Split('/') is [_, _, "points", _, _]).GroupBy(f => f.Path[..f.Path.LastIndexOf('/')], StringComparer.Ordinal);
            foreach (var folder in folders.OrderBy(f => f.Key, StringComparer.Ordinal))
                points.Add(await ReadPointAsync(group.Key, folder.Key, folder.ToDictionary(f => f.Path[(folder.Key.Length + 1)..], StringComparer.Ordinal), cancellationToken).ConfigureAwait(false));
        }

        return points;
    }

    private async ValueTask CheckPlanAsync(string plan, CancellationToken cancellationToken)
    {
        var path = $"{PlansFolder}/{plan}/{PlanDocument.FileName}";
        try
        {
            if (await repository.FindPlanAsync(plan, cancellationToken).ConfigureAwait(false) is null)
                report(new VerifyFinding(VerifyFindingKind.Damage, path, null, $"{path}: the plan's document is missing", ErrorCode.Corrupt));
        }
        catch (ArchiveFormatException e)
        {
            report(new VerifyFinding(VerifyFindingKind.Damage, path, e.Offset, e.Message, e.Code));
        }
    }

    private async ValueTask<SurveyedPoint> ReadPointAsync(string plan, string folder, Dictionary<string, StoredFileInfo> files, CancellationToken cancellationToken)
    {
        var found = new SurveyedPoint(plan, folder, files, null, files.ContainsKey(SurveyedPoint.ManifestName));
        if (!found.IsPublished)
        {
            report(new VerifyFinding(VerifyFindingKind.Leftover, folder, null,
                $"{folder}: {files.Count} {(files.Count == 1 ? "file" : "files")} without a manifest, of a run that did not finish or has not yet", PointId: found.Id));
            return found;
        }

        var path = found.ManifestPath;
        try
        {
            var content = await repository.Storage.ReadAllAsync(path, Manifest.MaxLengthBytes, cancellationToken).ConfigureAwait(false);
            found = found with { Manifest = Manifest.Parse(content, path) };
        }
        catch (ArchiveFormatException e)
        {
            report(new VerifyFinding(VerifyFindingKind.Damage, path, e.Offset, e.Message, e.Code, found.Id));
            return found;
        }

        if (found.Manifest.PointId != found.Id)
            report(new VerifyFinding(VerifyFindingKind.Damage, path, null, $"{path}: it is the manifest of point {found.Manifest.PointId}", ErrorCode.Corrupt, found.Id));
        var named = found.Manifest.Segments.Select(s => s.Name).ToHashSet(StringComparer.Ordinal);
        foreach (var name in files.Keys.Where(n => n != SurveyedPoint.ManifestName && !named.Contains(n)))
            report(new VerifyFinding(VerifyFindingKind.Leftover, folder + "/" + name, null, $"{folder}/{name}: the manifest does not name this file", PointId: found.Id));
        return found;
    }
}
