using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Tidemark.Archive.Codecs;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Security;
using Tidemark.Service.Servers;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;

namespace Tidemark.Service.Plans;

/// <summary>Finds everything that is wrong with a plan, at once: its texts, its object on the server, its directory, its S3.</summary>
internal sealed class PlanChecks(CatalogDatabase catalog, ServerRegistry servers, ServerReader reader, PathRoots roots, S3Checks s3)
{
    private const long LeastFileBytes = 1 << 20;
    private const int MostRetries = 100;
    private const int MostConnections = 64;

    /// <summary>Checks settings.</summary>
    /// <param name="settings">With all secrets.</param>
    /// <param name="existing">The plan that they change; null for a new one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The faults, and the directory's real path where it has none.</returns>
    public async Task<(Faults Faults, string? Directory)> RunAsync(PlanSettings settings, PlanRow? existing, CancellationToken cancellationToken)
    {
        var faults = new Faults();
        CheckTexts(settings, existing, faults);
        await CheckObjectAsync(settings, faults, cancellationToken).ConfigureAwait(false);
        var directory = await CheckDirectoryAsync(settings, faults, cancellationToken).ConfigureAwait(false);
        await s3.CheckAsync(settings, existing, faults.Has("directory") ? null : directory, faults, cancellationToken).ConfigureAwait(false);
        return (faults, directory);
    }

    private static void CheckTexts(PlanSettings settings, PlanRow? existing, Faults faults)
    {
        if (PlanName.Fault(settings.Name) is { } name) faults.Add("name", name);
        if (existing is null && settings.Name is "new") faults.Add("name", "is 'new', where the page makes plans: choose another one");
        if (settings.Cycle is { } cycle && !Cycle.TryParse(cycle, out _)) faults.Add("cycle", $"is '{cycle}'; write {Cycle.Form}");
        if (!Cycle.TryParse(settings.RetryInterval, out _)) faults.Add("retryInterval", $"is '{settings.RetryInterval}'; write {Cycle.Form}");
        if (settings.RetryTimes is < 0 or > MostRetries) faults.Add("retryTimes", $"is {settings.RetryTimes}; 0 to {MostRetries} are possible");
        if (settings.MaxFileSizeBytes < LeastFileBytes) faults.Add("maxFileSizeBytes", $"is {settings.MaxFileSizeBytes}; at least {LeastFileBytes} (1 MiB) are needed");
        if (settings.RateLimitBytesPerSecond is <= 0) faults.Add("rateLimitBytesPerSecond", "must be above zero");
        if (settings.Connections is < 1 or > MostConnections) faults.Add("connections", $"is {settings.Connections}; 1 to {MostConnections} are possible");
        if (!Enum.IsDefined(settings.Compression)) faults.Add("compression", $"is none of {string.Join(", ", Enum.GetNames<CompressionLevel>())}");
        if (!Enum.IsDefined(settings.BrokenChain)) faults.Add("brokenChain", "is no policy");
        if (settings.SuperTable is "") faults.Add("superTable", "is empty; leave it out for the whole database");
        if (string.IsNullOrEmpty(settings.Database)) faults.Add("database", "is needed");
        if (string.IsNullOrEmpty(settings.Server)) faults.Add("server", "is needed");
        if (existing is null) return;
        if (settings.Server != existing.Server) faults.Add("server", "cannot be changed; clone the plan");
        if (settings.Database != existing.Database) faults.Add("database", "cannot be changed; clone the plan");
        if (settings.SuperTable != existing.SuperTable) faults.Add("superTable", "cannot be changed; clone the plan");
    }

    private async Task CheckObjectAsync(PlanSettings settings, Faults faults, CancellationToken cancellationToken)
    {
        if (faults.Has("server") || faults.Has("database")) return;
        Dsn dsn;
        try
        {
            dsn = await servers.DsnOfAsync(settings.Server!, cancellationToken).ConfigureAwait(false);
        }
        catch (TidemarkException e)
        {
            faults.Add("server", e);
            return;
        }

        try
        {
            var database = (await reader.DatabasesAsync(dsn, cancellationToken).ConfigureAwait(false)).FirstOrDefault(d => d.Name == settings.Database);
            if (database is null)
            {
                faults.Add("database", $"'{settings.Database}' does not exist on the server");
                return;
            }

            CheckRetention(settings, database, faults);
            if (settings.SuperTable is not { } table || faults.Has("superTable")) return;
            if ((await reader.SuperTablesAsync(dsn, database.Name, cancellationToken).ConfigureAwait(false))?.Contains(table) != true) faults.Add("superTable", $"'{table}' does not exist in {database.Name}");
        }
        catch (TidemarkException e)
        {
            faults.Add("server", e);
        }
    }

    private static void CheckRetention(PlanSettings settings, DatabaseView database, Faults faults)
    {
        long cycle = 0;
        if (settings.Cycle is not null && !Cycle.TryParse(settings.Cycle, out cycle)) return;
        var cure = string.Create(CultureInfo.InvariantCulture, $"ALTER DATABASE `{database.Name}` WAL_RETENTION_PERIOD {Math.Max(cycle * 4, 86400)}");
        if (database.WalRetentionPeriodSeconds == 0) faults.Add("database", $"keeps no WAL (WAL_RETENTION_PERIOD 0), so that nothing can be subscribed to: {cure}");
        else if (cycle > 0 && database.WalRetentionPeriodSeconds > 0 && cycle >= database.WalRetentionPeriodSeconds)
            faults.Add("cycle", $"is not shorter than the {database.WalRetentionPeriodSeconds} s that {database.Name} keeps WAL: choose a shorter one, or {cure}");
    }

    private async Task<string?> CheckDirectoryAsync(PlanSettings settings, Faults faults, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(settings.Directory))
        {
            faults.Add("directory", "is needed");
            return null;
        }

        try
        {
            var directory = roots.Resolve(settings.Directory);
            var others = await catalog.ReadAsync(db => db.Plans.Where(p => p.Name != settings.Name).Select(p => new { p.Name, p.Directory }).ToListAsync(cancellationToken)).ConfigureAwait(false);
            if (others.Find(o => o.Directory == directory || PathRoots.IsBelow(directory, o.Directory) || PathRoots.IsBelow(o.Directory, directory)) is { } other)
            {
                faults.Add("directory", $"{directory} belongs to plan '{other.Name}'");
                return null;
            }

            var storage = new DirectoryStorage(directory);
            await storage.ProbeAsync(cancellationToken).ConfigureAwait(false);
            if (await BackupRepository.FindAsync(storage, cancellationToken).ConfigureAwait(false) is { } repository
                && (await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false)).FirstOrDefault(p => p.Name != settings.Name || p.Database != settings.Database || p.SuperTable != settings.SuperTable) is { } stranger)
            {
                faults.Add("directory", $"{directory} is a repository with points of {stranger.Database}{(stranger.SuperTable is null ? "" : "." + stranger.SuperTable)} under the plan name '{stranger.Name}'");
            }

            return directory;
        }
        catch (TidemarkException e)
        {
            faults.Add("directory", e);
            return null;
        }
    }
}
