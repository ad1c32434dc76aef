using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage;

namespace Tidemark.Backup.Retention;

/// <summary>
/// Removes the backup points of a plan that no rule keeps. A point that a kept one rests on is never removed. The newest go first, of each the manifest first, so that at whatever
/// step the run ends every point that is still there can be restored; what is left of files, the next run removes. Runs once.
/// </summary>
public sealed class PruneRun
{
    private const string ManifestName = "manifest.json";
    private readonly BackupRepository _repository;
    private readonly PruneOptions _options;
    private readonly TimeProvider _time;
    private readonly ProgressMeter _meter;

    /// <summary>Prepares a run.</summary>
    /// <exception cref="TidemarkException">The options do not say what stays, or not clearly (TM101).</exception>
    public PruneRun(BackupRepository repository, PruneOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(time);
        _repository = repository;
        _options = options;
        _time = time;
        _meter = new ProgressMeter(progress, time);
    }

    /// <summary>Removes.</summary>
    /// <exception cref="TidemarkException">No such plan (TM103); nothing would be left (TM104); another run, or a dump, holds the plan (TM504); the storage fails (TM5xx).</exception>
    public async Task<PruneReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = _time.GetTimestamp();
        _meter.Enter(WorkPhase.Preparing);
        var plan = (await _repository.GetPlanAsync(_options.Plan, cancellationToken).ConfigureAwait(false)).Name;
        var planLock = _options.DryRun ? null : await _repository.LockPlanAsync(plan, cancellationToken).ConfigureAwait(false);
        IAsyncDisposable? dumpLock = null;
        try
        {
            // A dump beside it would bring back to the far storage what is removed here.
            if (!_options.DryRun) dumpLock = await _repository.LockDumpsAsync(plan, cancellationToken).ConfigureAwait(false);
            var leftovers = _options.DryRun ? 0 : await _repository.RemoveLeftoversAsync(plan, cancellationToken).ConfigureAwait(false);
            var points = await new StoredPoints(_repository).ReadAsync(plan, cancellationToken).ConfigureAwait(false);
            var (inUse, warnings) = await RestoresAsync(plan, cancellationToken).ConfigureAwait(false);
            var decisions = Decide(points, inUse, plan);
            var removed = points.Where(p => !decisions.First(d => d.PointId == p.Id).IsKept).Reverse().ToList();
            return new PruneReport
            {
                Plan = plan,
                Points = decisions,
                RemovedFiles = _options.DryRun ? 0 : await RemoveAsync(removed, cancellationToken).ConfigureAwait(false),
                RemovedLeftovers = leftovers,
                FreedBytes = removed.Sum(p => p.LengthBytes),
                Elapsed = _time.GetElapsedTime(clock),
                Warnings = warnings,
            };
        }
        finally
        {
            if (dumpLock is not null) await dumpLock.DisposeAsync().ConfigureAwait(false);
            if (planLock is not null) await planLock.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static void Check(PruneOptions options)
    {
        var policy = options.Policy;
        var faults = new List<string>();
        if (policy.IsEmpty && !options.RemoveEverything) faults.Add("it is not said what to keep");
        if (!policy.IsEmpty && options.RemoveEverything) faults.Add("everything is to be removed, and something is to be kept");
        foreach (var count in new[] { policy.KeepLast, policy.KeepDaily, policy.KeepWeekly, policy.KeepMonthly })
        {
            if (count is < 1) faults.Add($"{count} points are to be kept; 1 is the least");
        }

        if (policy.KeepWithin is { } within && within < TimeSpan.Zero) faults.Add("a time span below zero");
        if (faults.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"Nothing can be pruned: {string.Join("; ", faults)}.", "For instance: --keep-last 10, --keep-within 30d, --keep-daily 7 --keep-weekly 5.");
    }

    private IReadOnlyList<PointDecision> Decide(IReadOnlyList<StoredPoint> points, IReadOnlyList<(IReadOnlyList<BackupPoint> Chain, string Who)> inUse, string plan)
    {
        if (_options.RemoveEverything)
        {
            if (inUse.Count > 0) throw new TidemarkException(ErrorCode.Conflict, $"Points of plan '{plan}' are in use: {inUse[0].Who}.", "Wait for the restore to end, or cancel it.", isTransient: true);
            return [.. points.Select(p => new PointDecision(p.Id, p.Point?.Manifest, false, "everything is to be removed", p.LengthBytes))];
        }

        var decisions = RetentionChoice.Decide(points, _options, inUse);
        if (points.Count == 0 || decisions.Any(d => d.IsKept)) return decisions;
        throw new TidemarkException(ErrorCode.Conflict, $"No point of plan '{plan}' can be restored, so that no rule keeps one. Nothing was removed.",
            "'tidemark verify' says what is missing. To remove everything all the same: tidemark prune --remove-everything.");
    }

    // A restore takes no lock of the plan. One that runs holds that of its journal; one that was interrupted goes on from it.
    private async ValueTask<(IReadOnlyList<(IReadOnlyList<BackupPoint> Chain, string Who)> InUse, IReadOnlyList<string> Warnings)> RestoresAsync(string plan, CancellationToken cancellationToken)
    {
        var inUse = new List<(IReadOnlyList<BackupPoint>, string)>();
        var warnings = new List<string>();
        await foreach (var file in _repository.Storage.ListAsync(RestoreJournal.Folder, cancellationToken).ConfigureAwait(false))
        {
            if (await RestoreJournal.ReadAsync(_repository.Storage, file.Path, cancellationToken).ConfigureAwait(false) is not { } journal || journal.Plan != plan) continue;
            if (!await IsLockedAsync(file.Path, cancellationToken).ConfigureAwait(false))
            {
                warnings.Add($"An interrupted restore into {journal.Target} ({journal.Describe()}) may not be able to go on.");
                continue;
            }

            var chains = await _repository.GetChainsAsync(plan, journal.PointId, cancellationToken).ConfigureAwait(false);
            foreach (var chain in chains.Where(c => journal.IsOf(_repository.Marker.RepositoryId, c))) inUse.Add((chain, $"it is being restored into {journal.Target}"));
        }

        return (inUse, warnings);
    }

    private async ValueTask<bool> IsLockedAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            var free = await _repository.Storage.LockAsync(path, "a look before pruning", cancellationToken).ConfigureAwait(false);
            await free.DisposeAsync().ConfigureAwait(false);
            return false;
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.Locked)
        {
            return true;
        }
    }

    private async ValueTask<int> RemoveAsync(List<StoredPoint> points, CancellationToken cancellationToken)
    {
        _meter.Enter(WorkPhase.Removing);
        var removed = 0;
        for (var i = 0; i < points.Count; i++)
        {
            foreach (var file in points[i].Files.OrderByDescending(f => f.EndsWith("/" + ManifestName, StringComparison.Ordinal)))
            {
                if (await _repository.Storage.DeleteAsync(file, cancellationToken).ConfigureAwait(false)) removed++;
            }

            _meter.Fraction((double)(i + 1) / points.Count);
            _meter.Add(0, points[i].LengthBytes);
        }

        return removed;
    }
}
