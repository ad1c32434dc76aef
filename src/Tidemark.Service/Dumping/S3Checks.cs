using Microsoft.EntityFrameworkCore;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Dumping;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Plans;
using Tidemark.Storage;
using Tidemark.Storage.Directories;
using Tidemark.Storage.S3;

namespace Tidemark.Service.Dumping;

/// <summary>Finds what is wrong with S3 settings: their texts, whether the bucket can be reached and written, and whether the place is this plan's own.</summary>
internal sealed class S3Checks(CatalogDatabase catalog, TimeProvider time)
{
    // A person waits for the answer.
    private const int MaxRetries = 1;

    /// <summary>Whether the bucket can be reached, and takes and gives back an object.</summary>
    /// <param name="settings">With the secret.</param>
    /// <param name="faults">Takes what is wrong, by field (<c>s3.bucket</c> …).</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task CheckConnectionAsync(S3Settings settings, Faults faults, CancellationToken cancellationToken)
    {
        S3Texts.CheckConnection(settings, faults);
        if (Open(settings, faults) is not { } storage) return;
        using (storage) await TryAsync(faults, async () => await storage.ProbeAsync(cancellationToken).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Everything about a plan's S3: retention and connection, that no other plan has the place, and that no dumped file of the plan is lost sight of.</summary>
    /// <param name="settings">The plan's settings, with the secret.</param>
    /// <param name="existing">The plan that they change; null for a new one.</param>
    /// <param name="directory">The plan's directory; null when that has faults.</param>
    /// <param name="faults">Takes what is wrong.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task CheckAsync(PlanSettings settings, PlanRow? existing, string? directory, Faults faults, CancellationToken cancellationToken)
    {
        if (settings.S3 is { } target)
        {
            S3Texts.CheckRetention(target, faults);
            await CheckConnectionAsync(target, faults, cancellationToken).ConfigureAwait(false);
            await CheckOthersAsync(settings.Name, target, faults, cancellationToken).ConfigureAwait(false);
        }

        if (directory is null || (settings.S3 ?? (object?)existing?.S3) is null || faults.ByField.Keys.Any(f => f.StartsWith("s3", StringComparison.Ordinal))) return;
        var local = new DirectoryStorage(directory);
        var repository = await FindAsync(local, cancellationToken).ConfigureAwait(false);
        var there = settings.S3 is null ? null : await MarkerAsync(settings.S3, faults, cancellationToken).ConfigureAwait(false);
        if (there is not null && there != repository?.Marker.RepositoryId)
            faults.Add("s3.prefix", $"names a place in the bucket with another repository than {directory} holds. Choose another prefix");
        if (there is not null || repository is null || settings.Name is null) return;
        if (await CountDumpedAsync(repository, settings.Name, cancellationToken).ConfigureAwait(false) is > 0 and var dumped)
            faults.Add(settings.S3 is null ? "s3" : "s3.bucket", $"cannot be {(settings.S3 is null ? "left out" : "this one")}: {dumped} files of the plan's points lie in S3 only, and not there. Keep the place, or copy it to the new one first");
    }

    private async Task CheckOthersAsync(string? plan, S3Settings target, Faults faults, CancellationToken cancellationToken)
    {
        var others = await catalog.ReadAsync(db => db.Plans.AsNoTracking().Where(p => p.Name != plan && p.S3 != null).ToListAsync(cancellationToken)).ConfigureAwait(false);
        if (others.Find(o => S3Target.Overlap(PlanRows.Settings(o).S3!, target)) is { } other) faults.Add("s3.prefix", $"names a place that belongs to plan '{other.Name}', or lies in one, or around it. Choose another prefix");
    }

    private async Task<string?> MarkerAsync(S3Settings target, Faults faults, CancellationToken cancellationToken)
    {
        if (Open(target, faults) is not { } storage) return null;
        using (storage)
        {
            string? id = null;
            await TryAsync(faults, async () =>
            {
                id = (await FindAsync(storage, cancellationToken).ConfigureAwait(false))?.Marker.RepositoryId;
                if (id is null && await DumpPlace.FindUnmarkedAsync(storage, cancellationToken).ConfigureAwait(false) is { } file)
                    faults.Add("s3.prefix", $"names a place in the bucket with {file}, and no {RepositoryMarker.FileName} that says whose it is. Choose another prefix");
            }).ConfigureAwait(false);
            return id;
        }
    }

    private S3Storage? Open(S3Settings settings, Faults faults)
    {
        if (faults.ByField.Keys.Any(f => f.StartsWith("s3", StringComparison.Ordinal))) return null;
        try
        {
            return new S3Storage(S3Target.Options(settings, MaxRetries), time);
        }
        catch (TidemarkException e)
        {
            faults.Add("s3", e.Message);
            return null;
        }
    }

    private static async ValueTask<BackupRepository?> FindAsync(IStorage storage, CancellationToken cancellationToken) =>
        await storage.ExistsAsync(RepositoryMarker.FileName, cancellationToken).ConfigureAwait(false) ? await BackupRepository.OpenAsync(storage, cancellationToken).ConfigureAwait(false) : null;

    private static async Task<int> CountDumpedAsync(BackupRepository repository, string plan, CancellationToken cancellationToken)
    {
        var count = 0;
        foreach (var point in await repository.ListPointsAsync(plan, _ => { }, cancellationToken).ConfigureAwait(false))
        {
            foreach (var segment in point.Manifest.Segments)
                if (!await repository.Storage.ExistsAsync(point.PathOf(segment), cancellationToken).ConfigureAwait(false)) count++;
        }

        return count;
    }

    private static async Task TryAsync(Faults faults, Func<Task> work)
    {
        try
        {
            await work().ConfigureAwait(false);
        }
        catch (TidemarkException e)
        {
            faults.Add(S3FaultField.Of(e), S3FaultField.Text(e));
        }
    }
}
