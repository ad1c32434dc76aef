using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Storage.Directories;

namespace Tidemark.Service.Operation;

/// <summary>Makes the plans of a lost catalog anew, from the repositories below the roots.</summary>
internal sealed class Rebuild(CatalogDatabase catalog, PathRoots roots, SecretBox secrets, TimeProvider time, ILogger<Rebuild> log)
{
    /// <summary>Reads all repositories.</summary>
    /// <returns>How many plans were made.</returns>
    /// <exception cref="TidemarkException">The catalog holds plans (TM104).</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (await catalog.ReadAsync(db => db.Plans.AnyAsync(cancellationToken)).ConfigureAwait(false))
            throw new TidemarkException(ErrorCode.Conflict, $"The catalog {catalog.Location} holds plans already.", "Rebuild into an empty one: move the old one away, or leave --rebuild out.");
        var made = 0;
        foreach (var directory in roots.Roots.SelectMany(Repositories).Distinct(StringComparer.Ordinal))
        {
            try
            {
                made += await ReadAsync(directory, cancellationToken).ConfigureAwait(false);
            }
            catch (TidemarkException e)
            {
                ServiceLog.PlanNotRebuilt(log, directory, e.Message);
            }
        }

        return made;
    }

    private async Task<int> ReadAsync(string directory, CancellationToken cancellationToken)
    {
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(directory), cancellationToken).ConfigureAwait(false);
        var made = 0;
        foreach (var document in await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false))
        {
            if (await PlanFile.ReadAsync(repository.Storage, document.Name, cancellationToken).ConfigureAwait(false) is not { } file)
            {
                ServiceLog.PlanNotRebuilt(log, directory, $"plan '{document.Name}' was not made by a service");
                continue;
            }

            await AddAsync(file, directory, repository.Marker.RepositoryId, cancellationToken).ConfigureAwait(false);
            ServiceLog.PlanRebuilt(log, document.Name, directory);
            made++;
        }

        return made;
    }

    private Task<int> AddAsync(PlanFile file, string directory, string repositoryId, CancellationToken cancellationToken) => catalog.WriteAsync(async db =>
    {
        var (settings, now) = (file.Settings, time.GetUtcNow());
        if (await db.Plans.AnyAsync(p => p.Name == settings.Name, cancellationToken).ConfigureAwait(false)) throw new TidemarkException(ErrorCode.Conflict, $"There is a plan '{settings.Name}' already, of another repository.", "Move one of the two out of the roots.");
        if (!await db.Servers.AnyAsync(s => s.Name == settings.Server, cancellationToken).ConfigureAwait(false))
            db.Servers.Add(new ServerRow { Name = settings.Server!, Address = file.ServerAddress, MaxTasks = new Servers.ServerSettings().MaxTasks, CreatedAt = now });
        var row = new PlanRow { Name = settings.Name!, Server = settings.Server!, Database = settings.Database!, SuperTable = settings.SuperTable, Directory = directory, State = PlanState.Stopped, CreatedAt = now };
        PlanRows.Apply(row, settings, directory, secrets, now);
        row.NextExecutionAt = null;
        row.RepositoryId = repositoryId;
        db.Plans.Add(row);
        return await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    // However deep they lie. Links are not followed; what may not be read (lost+found, another user's) keeps nobody from the rest.
    private IEnumerable<string> Repositories(string root)
    {
        var left = new Stack<string>(Directory.Exists(root) ? [root] : []);
        while (left.TryPop(out var directory))
        {
            if (File.Exists(Path.Combine(directory, RepositoryMarker.FileName))) yield return directory;
            else foreach (var below in Below(directory).OrderDescending(StringComparer.Ordinal)) left.Push(below);
        }
    }

    private string[] Below(string directory)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(directory).Where(d => new DirectoryInfo(d).LinkTarget is null)];
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException)
        {
            ServiceLog.PlanNotRebuilt(log, directory, e.Message);
            return [];
        }
    }
}
