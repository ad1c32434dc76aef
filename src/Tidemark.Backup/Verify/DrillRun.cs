using Tidemark.Backup.Outside;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;

namespace Tidemark.Backup.Verify;

/// <summary>
/// The proof by doing: restores a point into a database made for it, on any server, and compares every row, tag and column with what the repository holds. The database keeps rows of any age,
/// so that none expires, and is dropped at the end, whatever the end. Runs once.
/// </summary>
public sealed class DrillRun
{
    /// <summary>How the names of scratch databases begin.</summary>
    public const string Prefix = ScratchDatabase.Prefix;

    private static readonly TimeSpan CleanUpLimit = TimeSpan.FromSeconds(60);
    private readonly BackupRepository _repository;
    private readonly DrillOptions _options;
    private readonly TimeProvider _time;
    private readonly IProgress<WorkProgress>? _progress;

    /// <summary>Prepares a run.</summary>
    public DrillRun(BackupRepository repository, DrillOptions options, TimeProvider time, IProgress<WorkProgress>? progress)
    {
        ArgumentNullException.ThrowIfNull(repository);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        _repository = repository;
        _options = options;
        _time = time;
        _progress = progress;
    }

    /// <summary>Restores and compares. A difference is a result, not an error.</summary>
    /// <exception cref="TidemarkException">The point cannot be restored at all: as <see cref="RestoreRun.RunAsync"/> says.</exception>
    public async Task<DrillReport> RunAsync(CancellationToken cancellationToken)
    {
        var clock = _time.GetTimestamp();
        var plan = await _repository.GetPlanAsync(_options.Plan, cancellationToken).ConfigureAwait(false);
        var point = (await _repository.GetChainAsync(plan.Name, _options.Point, cancellationToken).ConfigureAwait(false))[^1];
        var scratch = await ScratchDatabase.TakeAsync(_repository, _options.Server, text => Notice(WorkPhase.Preparing, text), cancellationToken).ConfigureAwait(false);
        await using var _ = scratch.ConfigureAwait(false);
        var restore = new RestoreOptions
        {
            Target = _options.Server with { Database = scratch.Name }, Plan = plan.Name, Point = _options.Point, Connections = _options.Connections, Outside = OutsideSelection.None,
            Compare = ComparisonDepth.Contents, TemporaryDirectory = _options.TemporaryDirectory, KeepAllRows = true,
        };
        try
        {
            var report = await new RestoreRun(_repository, restore, _time, _progress).RunAsync(cancellationToken).ConfigureAwait(false);
            return new DrillReport { Point = report.Point, Database = scratch.Name, Compared = report.Compared, Rows = report.Rows, Warnings = [.. report.Warnings.Where(w => !w.Contains("other options than", StringComparison.Ordinal))], Elapsed = _time.GetElapsedTime(clock) };
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.Mismatch)
        {
            return new DrillReport { Point = point, Database = scratch.Name, Difference = e.Message, Elapsed = _time.GetElapsedTime(clock) };
        }
        finally
        {
            await CleanUpAsync(scratch).ConfigureAwait(false);
        }
    }

    // Also after a cancellation, which must not reach it.
    private async ValueTask CleanUpAsync(ScratchDatabase scratch)
    {
        using var limit = new CancellationTokenSource(CleanUpLimit, _time);
        try
        {
            await scratch.DropAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TidemarkException or OperationCanceledException)
        {
            Notice(WorkPhase.Comparing, $"the scratch database {scratch.Name} could not be dropped ({e.Message}): the next drill on this server does it, or DROP DATABASE {scratch.Name}");
        }
    }

    private void Notice(WorkPhase phase, string text) => _progress?.Report(new WorkProgress { Phase = phase, Notice = text });
}
