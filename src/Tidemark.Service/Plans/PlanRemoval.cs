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
        // Files in S3 are the plan's files too; without them, S3 is not asked.
        var storage = withFiles && plan.S3 is not null ? repositories.TiersOf(plan) : repositories.StorageOf(plan);
        if (await BackupRepository.FindAsync(storage, cancellationToken).ConfigureAwait(false) is not { } repository)
        {
            if (withFiles && plan.RepositoryId is not null) left.Add($"The repository of the plan is not to be seen in {plan.Directory}: its files are left where they lie.");
            return left;
        }

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
        // The command line may have put another plan into the repository since.
        var isAlone = (await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false)).All(p => p.Name == plan);
        var files = new List<string>();
        await foreach (var file in repository.Storage.ListAsync(isAlone ? "" : $"plans/{plan}", cancellationToken).ConfigureAwait(false)) files.Add(file.Path);
        foreach (var path in files.OrderBy(f => f == Archive.Manifests.RepositoryMarker.FileName ? 2 : f.EndsWith("/manifest.json", StringComparison.Ordinal) ? 0 : 1))
            await repository.Storage.DeleteAsync(path, cancellationToken).ConfigureAwait(false);
        return isAlone;
    }

    private static void RemoveEmptyDirectory(string directory, List<string> left)
    {
        try
        {
            // Only locks and empty folders are left of a repository without files.
            if (Directory.Exists(directory)) Directory.Delete(directory, recursive: true);
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
