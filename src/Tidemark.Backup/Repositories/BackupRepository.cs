using System.Globalization;
using System.Runtime.CompilerServices;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Replay;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Repositories;

/// <summary>
/// A repository: plans, and the points of each. The files are the truth; nothing is kept elsewhere. Thread-safe; writers hold the plan's lock.
/// </summary>
public sealed class BackupRepository
{
    /// <summary>The folder of all plans.</summary>
    internal const string PlansFolder = "plans";
    internal const string ManifestName = "manifest.json";

    private static string Owner => $"tidemark on {Environment.MachineName}, process {Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}";

    private BackupRepository(IStorage storage, RepositoryMarker marker)
    {
        Storage = storage;
        Marker = marker;
    }

    /// <summary>The folders that a repository has; with the marker, all of it lies there.</summary>
    internal static IReadOnlyList<string> Folders { get; } = [PlansFolder, RestoreJournal.Folder];

    /// <summary>Where it lies.</summary>
    public IStorage Storage { get; }

    /// <summary>Its marker.</summary>
    public RepositoryMarker Marker { get; }

    /// <summary>Opens a repository.</summary>
    /// <exception cref="TidemarkException">There is none (TM103), or it is of an unknown version (TM403).</exception>
    public static async ValueTask<BackupRepository> OpenAsync(IStorage storage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        return await TryOpenAsync(storage, cancellationToken).ConfigureAwait(false)
            ?? throw new TidemarkException(ErrorCode.PointNotFound, $"{storage.Location} is not a Tidemark repository: it has no {RepositoryMarker.FileName}.",
                "Check the path; 'tidemark backup <dsn> --to <path>' makes a new repository.");
    }

    /// <summary>Opens a repository, or makes one in an empty place.</summary>
    /// <exception cref="TidemarkException">The place holds other files (TM104), or a repository of an unknown version (TM403).</exception>
    public static async ValueTask<BackupRepository> OpenOrCreateAsync(IStorage storage, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(time);
        return await FindAsync(storage, cancellationToken).ConfigureAwait(false) ?? await CreateAsync(storage, time, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Makes a repository, beside whatever else there is.</summary>
    /// <exception cref="TidemarkException">There is one already (TM104).</exception>
    public static async ValueTask<BackupRepository> CreateAsync(IStorage storage, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(time);
        var marker = new RepositoryMarker { RepositoryId = Guid.NewGuid().ToString("N"), CreatedAt = time.GetUtcNow() };
        await storage.WriteAllAsync(RepositoryMarker.FileName, marker.ToBytes(), replace: false, cancellationToken).ConfigureAwait(false);
        return new BackupRepository(storage, marker);
    }

    /// <summary>Opens the repository of a place; null where a new one could be made.</summary>
    /// <exception cref="TidemarkException">The place holds other files (TM104), or a repository of an unknown version (TM403).</exception>
    public static async ValueTask<BackupRepository?> FindAsync(IStorage storage, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(storage);
        if (await TryOpenAsync(storage, cancellationToken).ConfigureAwait(false) is { } existing) return existing;
        await foreach (var file in storage.ListAsync("", cancellationToken).ConfigureAwait(false))
        {
            throw new TidemarkException(ErrorCode.Conflict, $"{storage.Location} holds other files ({file.Path}) and is not a Tidemark repository.",
                "Choose an empty or new directory for the repository.");
        }

        return null;
    }

    /// <summary>All files of the repository, and none that lies beside it: a bucket may be others' too.</summary>
    public async IAsyncEnumerable<StoredFileInfo> ListFilesAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var folder in Folders)
        {
            await foreach (var file in Storage.ListAsync(folder, cancellationToken).ConfigureAwait(false)) yield return file;
        }

        if (await Storage.StatAsync(RepositoryMarker.FileName, cancellationToken).ConfigureAwait(false) is { } marker) yield return marker;
    }

    /// <summary>All plans, by name.</summary>
    public async ValueTask<IReadOnlyList<PlanDocument>> ListPlansAsync(CancellationToken cancellationToken)
    {
        var plans = new List<PlanDocument>();
        await foreach (var file in Storage.ListAsync(PlansFolder, cancellationToken).ConfigureAwait(false))
        {
            if (file.Path.EndsWith("/" + PlanDocument.FileName, StringComparison.Ordinal))
                plans.Add(PlanDocument.Parse(await Storage.ReadAllAsync(file.Path, PlanDocument.MaxLengthBytes, cancellationToken).ConfigureAwait(false), file.Path));
        }

        return plans;
    }

    /// <summary>A plan by name; null finds the only one.</summary>
    /// <exception cref="TidemarkException">No such plan, or several to choose from (TM103).</exception>
    public async ValueTask<PlanDocument> GetPlanAsync(string? name, CancellationToken cancellationToken)
    {
        var plans = await ListPlansAsync(cancellationToken).ConfigureAwait(false);
        if (name is null && plans.Count == 1) return plans[0];
        return plans.FirstOrDefault(p => p.Name == name) ?? throw new TidemarkException(ErrorCode.PointNotFound,
            name is null ? $"{Storage.Location} holds {plans.Count} plans." : $"{Storage.Location} has no plan '{name}'.",
            plans.Count == 0 ? "Take a backup first: tidemark backup <dsn> --to <path>." : "Choose one with --plan: " + string.Join(", ", plans.Select(p => p.Name)) + ".");
    }

    /// <summary>A plan by name; null when there is none.</summary>
    public async ValueTask<PlanDocument?> FindPlanAsync(string name, CancellationToken cancellationToken)
    {
        var path = PlanPath(name);
        if (!await Storage.ExistsAsync(path, cancellationToken).ConfigureAwait(false)) return null;
        return PlanDocument.Parse(await Storage.ReadAllAsync(path, PlanDocument.MaxLengthBytes, cancellationToken).ConfigureAwait(false), path);
    }

    /// <summary>Writes a plan, replacing an older version of it.</summary>
    public ValueTask SavePlanAsync(PlanDocument plan, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return Storage.WriteAllAsync(PlanPath(plan.Name), plan.ToBytes(), replace: true, cancellationToken);
    }

    /// <summary>The published points of a plan, by sequence.</summary>
    /// <param name="plan">The plan's name.</param>
    /// <param name="onDamage">Told of manifests that do not read; null makes them fail the call.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<IReadOnlyList<BackupPoint>> ListPointsAsync(string plan, Action<TidemarkException>? onDamage, CancellationToken cancellationToken)
    {
        var points = new List<BackupPoint>();
        await foreach (var file in Storage.ListAsync(PointsFolder(plan), cancellationToken).ConfigureAwait(false))
        {
            if (!file.Path.EndsWith("/" + ManifestName, StringComparison.Ordinal)) continue;
            try
            {
                var content = await Storage.ReadAllAsync(file.Path, Manifest.MaxLengthBytes, cancellationToken).ConfigureAwait(false);
                points.Add(new BackupPoint(plan, file.Path[..^(ManifestName.Length + 1)], Manifest.Parse(content, file.Path)));
            }
            catch (TidemarkException e) when (onDamage is not null)
            {
                onDamage(e);
            }
        }

        points.Sort((a, b) => PointChain.Compare(a.Manifest, b.Manifest));
        return points;
    }

    /// <summary>The chain that ends in a point: its initial point first. Where a point on the way was compacted, the chain begins there.</summary>
    /// <param name="plan">The plan's name.</param>
    /// <param name="point">A point's id or sequence number; null or "latest" is the last one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">No such point (TM103), or the chain lacks one (TM303).</exception>
    public async ValueTask<IReadOnlyList<BackupPoint>> GetChainAsync(string plan, string? point, CancellationToken cancellationToken)
        => (await GetChainsAsync(plan, point, cancellationToken).ConfigureAwait(false))[0];

    /// <summary>All chains that end in a point, as they are after compactions: the one to prefer first, at least one.</summary>
    /// <param name="plan">The plan's name.</param>
    /// <param name="point">A point's id (that form of it) or sequence number; null or "latest" is the last one.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="TidemarkException">No such point (TM103), or the chain lacks one (TM303).</exception>
    public async ValueTask<IReadOnlyList<IReadOnlyList<BackupPoint>>> GetChainsAsync(string plan, string? point, CancellationToken cancellationToken)
    {
        var damages = new List<TidemarkException>();
        var points = await ListPointsAsync(plan, damages.Add, cancellationToken).ConfigureAwait(false);
        var last = Find(points, point) ?? throw NoSuchPoint(plan, point, points, damages);
        var forms = last.Id == point ? [last] : points.Where(p => p.Manifest.ChainId == last.Manifest.ChainId && PointChain.StateOf(p.Manifest) == PointChain.StateOf(last.Manifest)).Reverse();
        var chains = forms.SelectMany(p => PointChain.To(p, points)).ToList();
        if (chains.Count > 0) return chains;
        var lowest = last;
        while (PointChain.PreviousOf(lowest.Manifest, points, p => p.Manifest).FirstOrDefault() is { } below) lowest = below;
        throw new TidemarkException(ErrorCode.ChainBroken, $"Point {lowest.Id} of plan '{plan}' follows point {lowest.Manifest.PreviousPointId}, which {(damages.Count > 0 ? "does not read" : "is not there")}.",
            "Restore a point in front of it, or fetch the missing files from another copy.", cause: damages.FirstOrDefault());
    }

    /// <summary>The name of the lock of a plan.</summary>
    internal static string PlanLock(string plan) => $"{PlansFolder}/{plan}/lock";

    /// <summary>Takes the lock of a plan (TM504 when another run holds it).</summary>
    public ValueTask<IAsyncDisposable> LockPlanAsync(string plan, CancellationToken cancellationToken) => Storage.LockAsync(PlanLock(plan), Owner, cancellationToken);

    /// <summary>Takes the lock of a plan's dumps, so that no file moves meanwhile (TM504 while one is on its way). Backups do not need it.</summary>
    public ValueTask<IAsyncDisposable> LockDumpsAsync(string plan, CancellationToken cancellationToken) => Storage.LockAsync(DumpLock(plan), Owner, cancellationToken);

    /// <summary>Removes the files of points that were never published. Call it under the plan's lock.</summary>
    /// <returns>How many files.</returns>
    public async ValueTask<int> RemoveLeftoversAsync(string plan, CancellationToken cancellationToken)
    {
        var removed = await Storage.CleanAsync(cancellationToken).ConfigureAwait(false);
        var files = new List<string>();
        await foreach (var file in Storage.ListAsync(PointsFolder(plan), cancellationToken).ConfigureAwait(false)) files.Add(file.Path);
        foreach (var folder in files.GroupBy(f => f[..f.LastIndexOf('/')]).Where(g => !g.Contains(g.Key + "/" + ManifestName)))
        {
            foreach (var file in folder)
            {
                if (await Storage.DeleteAsync(file, cancellationToken).ConfigureAwait(false)) removed++;
            }
        }

        return removed;
    }

    /// <summary>Publishes a point: its manifest, last of its files.</summary>
    public async ValueTask<BackupPoint> PublishAsync(string plan, Manifest manifest, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var folder = PointFolder(plan, manifest.PointId);
        await Storage.WriteAllAsync(folder + "/" + ManifestName, manifest.ToBytes(), replace: false, cancellationToken).ConfigureAwait(false);
        return new BackupPoint(plan, folder, manifest);
    }

    /// <summary>The folder of a point.</summary>
    public static string PointFolder(string plan, string pointId) => PointsFolder(plan) + "/" + pointId;

    /// <summary>The name of the lock of a plan's dumps, which is not that of its backups.</summary>
    public static string DumpLock(string plan) => PointsFolder(plan) + "/dump";

    internal static string PointsFolder(string plan) => $"{PlansFolder}/{plan}/points";

    internal static string PlanPath(string plan) => $"{PlansFolder}/{plan}/{PlanDocument.FileName}";

    private static async ValueTask<BackupRepository?> TryOpenAsync(IStorage storage, CancellationToken cancellationToken)
    {
        if (!await storage.ExistsAsync(RepositoryMarker.FileName, cancellationToken).ConfigureAwait(false)) return null;
        var content = await storage.ReadAllAsync(RepositoryMarker.FileName, RepositoryMarker.MaxLengthBytes, cancellationToken).ConfigureAwait(false);
        return new BackupRepository(storage, RepositoryMarker.Parse(content));
    }

    private static BackupPoint? Find(IReadOnlyList<BackupPoint> points, string? point)
    {
        if (point is null or "latest") return points.Count == 0 ? null : points[^1];
        return points.FirstOrDefault(p => p.Id == point)
            ?? (long.TryParse(point, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? points.LastOrDefault(p => p.Manifest.Sequence == sequence) : null);
    }

    private TidemarkException NoSuchPoint(string plan, string? point, IReadOnlyList<BackupPoint> points, List<TidemarkException> damages)
    {
        if (damages.Count > 0 && points.Count == 0) return damages[0];
        return new TidemarkException(ErrorCode.PointNotFound, $"Plan '{plan}' in {Storage.Location} has no {(point is null ? "backup point" : $"backup point '{point}'")}.",
            points.Count == 0 ? "Take a backup first." : $"Its points are {points[0].Manifest.Sequence} to {points[^1].Manifest.Sequence}; 'tidemark points' lists them.", cause: damages.FirstOrDefault());
    }
}
