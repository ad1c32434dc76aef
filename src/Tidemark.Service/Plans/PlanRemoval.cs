using Tidemark.Backup.Dumping;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Points;
using Tidemark.Service.Servers;

namespace Tidemark.Service.Plans;

/// <summary>Removes what a plan left on its server and, when asked for, on the disk and in S3.</summary>
internal sealed class PlanRemoval(ServerRegistry servers, ServerReader reader, PlanRepositories repositories, PointIndex points)
{
    /// <summary>Removes it. A server that cannot be reached does not keep a plan from being deleted.</summary>
    /// <returns>What is left, in words.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(PlanRow plan, bool withFiles, CancellationToken cancellationToken)
    {
        var (left, isAlone) = (new List<string>(), false);
        if (await OpenAsync(plan, withFiles, left, cancellationToken).ConfigureAwait(false) is not { } repository) return left;
        var planLock = await repository.LockPlanAsync(plan.Name, cancellationToken).ConfigureAwait(false);
        await using (planLock.ConfigureAwait(false))
        {
            if (await repository.FindPlanAsync(plan.Name, cancellationToken).ConfigureAwait(false) is { } document)
                left.AddRange(await DropTopicsAsync(plan, document.Topic, cancellationToken).ConfigureAwait(false));
            if (withFiles) isAlone = await RemoveFilesAsync(repository, plan.Name, cancellationToken).ConfigureAwait(false);
        }

        if (isAlone) RemoveEmptyDirectory(plan.Directory, left);
        points.Forget(plan.Name);
        return left;
    }

    /// <summary>The repository with all files that are to go; null when none is the plan's own. Files in S3 are the plan's files too, where the repository there is this one; without files S3 is not asked.</summary>
    private async Task<BackupRepository?> OpenAsync(PlanRow plan, bool withFiles, List<string> left, CancellationToken cancellationToken)
    {
        var here = await BackupRepository.FindAsync(repositories.StorageOf(plan), cancellationToken).ConfigureAwait(false);
        if (!withFiles) return here;
        if (here is not null && plan.RepositoryId is { } known && known != here.Marker.RepositoryId)
        {
            left.Add($"{plan.Directory} holds another repository than the plan's: it is left as it is.");
            here = null;
        }

        if (plan.S3 is not null && (plan.RepositoryId ?? here?.Marker.RepositoryId) is { } id)
        {
            var tiers = repositories.TiersOf(plan);
            try
            {
                if (await DumpPlace.IsOwnedByAsync(tiers.Remote, id, cancellationToken).ConfigureAwait(false))
                    return await BackupRepository.OpenAsync(left.Count == 0 ? tiers : tiers.Remote, cancellationToken).ConfigureAwait(false);
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.Conflict)
            {
                left.Add($"{e.Message} It is left as it is.");
            }
        }

        if (here is null && left.Count == 0 && plan.RepositoryId is not null) left.Add($"The repository of the plan is not to be seen in {plan.Directory}: its files are left where they lie.");
        return here;
    }

    private async Task<IReadOnlyList<string>> DropTopicsAsync(PlanRow plan, string topic, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.DropTopicsAsync(await servers.DsnOfAsync(plan.Server, cancellationToken).ConfigureAwait(false), topic, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException e)
        {
            return [$"The topic {topic} may still be on the server: {e.Message}"];
        }
    }

    // Manifests first, the repository's marker last: at whatever step it ends, what is there can be restored or is removed by the next try.
    private static async Task<bool> RemoveFilesAsync(BackupRepository repository, string plan, CancellationToken cancellationToken)
    {
        var dumpLock = await repository.LockDumpsAsync(plan, cancellationToken).ConfigureAwait(false);
        await using var _ = dumpLock.ConfigureAwait(false);
        // The command line may have put another plan into the repository since.
        var isAlone = (await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false)).All(p => p.Name == plan);
        // What a bucket or directory holds beside the repository is not the plan's.
        var own = isAlone ? repository.ListFilesAsync(cancellationToken) : repository.Storage.ListAsync($"plans/{plan}", cancellationToken);
        var files = new List<string>();
        await foreach (var file in own.ConfigureAwait(false)) files.Add(file.Path);
        foreach (var path in files.OrderBy(f => f == Archive.Manifests.RepositoryMarker.FileName ? 2 : f.EndsWith("/manifest.json", StringComparison.Ordinal) ? 0 : 1))
            await repository.Storage.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        // Uploads that did not end cost their bytes too.
        await repository.Storage.CleanAsync(cancellationToken).ConfigureAwait(false);
        return isAlone;
    }

    private static void RemoveEmptyDirectory(string directory, List<string> left)
    {
        try
        {
            if (!Directory.Exists(directory)) return;
            // Only locks and empty folders are left of a repository without files.
            if (Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).FirstOrDefault(f => !f.EndsWith(".tidemark-lock", StringComparison.Ordinal)) is { } other)
                left.Add($"The directory {directory} holds other files ({Path.GetRelativePath(directory, other)}): it is left there.");
            else Directory.Delete(directory, recursive: true);
        }
        catch (IOException e)
        {
            left.Add($"The directory {directory} could not be removed: {e.Message}");
        }
        catch (UnauthorizedAccessException e)
        {
            left.Add($"The directory {directory} could not be removed: {e.Message}");
        }
    }
}
