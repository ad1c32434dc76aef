using Microsoft.EntityFrameworkCore;
using Tidemark.Archive.Manifests;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Dumping;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Plans;

/// <summary>Plans as they are now, with what their repositories and tasks say. Changes nothing.</summary>
internal sealed class PlanLooks(CatalogDatabase catalog, PointIndex points, DumpDesk dumps, RunningTasks running, TimeProvider time)
{
    private const int MeanOf = 50;

    /// <summary>A plan's row.</summary>
    /// <exception cref="TidemarkException">There is none (TM207).</exception>
    public async Task<PlanRow> FindAsync(string name, CancellationToken cancellationToken) =>
        await catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstOrDefaultAsync(p => p.Name == name, cancellationToken)).ConfigureAwait(false) ?? throw NoSuch(name);

    /// <summary>Plans by name.</summary>
    /// <param name="after">Only those behind this name; null from the first.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<PlanView>> ListAsync(string? after, int limit, CancellationToken cancellationToken)
    {
        var rows = await catalog.ReadAsync(db => db.Plans.AsNoTracking().Where(p => after == null || p.Name.CompareTo(after) > 0).OrderBy(p => p.Name).Take(limit).ToListAsync(cancellationToken)).ConfigureAwait(false);
        var views = new List<PlanView>();
        foreach (var row in rows) views.Add(await ViewAsync(row, cancellationToken).ConfigureAwait(false));
        return views;
    }

    /// <summary>The names of all plans.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellationToken) =>
        await catalog.ReadAsync(db => db.Plans.AsNoTracking().OrderBy(p => p.Name).Select(p => p.Name).ToListAsync(cancellationToken)).ConfigureAwait(false);

    /// <summary>A plan.</summary>
    /// <exception cref="TidemarkException">There is none (TM207).</exception>
    public async Task<PlanView> GetAsync(string name, CancellationToken cancellationToken) => await ViewAsync(await FindAsync(name, cancellationToken).ConfigureAwait(false), cancellationToken).ConfigureAwait(false);

    /// <summary>A plan in numbers.</summary>
    public async Task<PlanStatistics> StatisticsAsync(string name, CancellationToken cancellationToken)
    {
        var plan = await FindAsync(name, cancellationToken).ConfigureAwait(false);
        var list = await points.ListAsync(plan, cancellationToken).ConfigureAwait(false);
        var (counts, last) = await catalog.ReadAsync(async db =>
        {
            var ended = db.Tasks.AsNoTracking().Where(t => t.PlanName == name && t.Kind == TaskKind.Backup && t.EndedAt != null);
            var byState = await ended.GroupBy(t => t.State).Select(g => new { State = g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.State, g => g.Count, cancellationToken).ConfigureAwait(false);
            var youngest = await ended.Where(t => t.State == TaskState.Succeeded).OrderByDescending(t => t.Id).Take(MeanOf).Select(t => new { t.StartedAt, t.EndedAt }).ToListAsync(cancellationToken).ConfigureAwait(false);
            return (byState, youngest);
        }).ConfigureAwait(false);
        double? age = list.Points.Count == 0 ? null : (time.GetUtcNow() - list.Points[^1].StartedAt).TotalSeconds;
        return new PlanStatistics
        {
            Points = list.Points.Count,
            InitialPoints = list.Points.Count(p => p.Kind == PointKind.Initial),
            Rows = list.Points.Sum(p => p.Rows),
            RawBytes = list.Points.Sum(p => p.RawBytes),
            StoredBytes = list.Points.Sum(p => p.StoredBytes),
            Succeeded = counts.GetValueOrDefault(TaskState.Succeeded),
            Failed = counts.GetValueOrDefault(TaskState.Failed),
            Cancelled = counts.GetValueOrDefault(TaskState.Cancelled),
            MeanSeconds = last.Count == 0 ? null : Math.Round(last.Average(t => (t.EndedAt!.Value - t.StartedAt!.Value).TotalSeconds), 3),
            LastSuccessAt = last.Count == 0 ? null : last[0].EndedAt,
            NewestPointAgeSeconds = age,
            WalRetentionSeconds = list.WalRetentionSeconds,
            WalRetentionUsed = age is { } seconds && list.WalRetentionSeconds is > 0 and var kept ? Math.Round(seconds / kept, 4) : null,
        };
    }

    internal static TidemarkException NoSuch(string name) => new(ErrorCode.ObjectNotFound, $"There is no plan '{name}'.");

    private async Task<PlanView> ViewAsync(PlanRow row, CancellationToken cancellationToken)
    {
        var (list, fault) = await PointsAsync(row, cancellationToken).ConfigureAwait(false);
        var (current, last) = await catalog.ReadAsync(async db =>
        {
            var tasks = db.Tasks.AsNoTracking().Where(t => t.PlanName == row.Name && t.Kind == TaskKind.Backup);
            var unfinished = await tasks.Where(t => TaskQueue.Unfinished.Contains(t.State)).OrderByDescending(t => t.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            var over = await tasks.Where(t => t.EndedAt != null).OrderByDescending(t => t.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
            return (unfinished, over);
        }).ConfigureAwait(false);
        var settings = PlanRows.Settings(row);
        return new PlanView
        {
            Settings = settings,
            State = row.State,
            NextExecutionAt = row.State == PlanState.Active ? row.NextExecutionAt : null,
            Chain = row.ChainFault is not null || fault is not null ? new ChainView(ChainState.Broken, row.ChainFault ?? fault) : new ChainView(list.Points.Count == 0 ? ChainState.None : ChainState.Whole, null),
            LateSince = row.State == PlanState.Active ? row.LateSince : null,
            CurrentTask = current?.Id,
            LastTask = last is null ? null : TaskViews.Of(last, running.Find(last.Id)),
            Points = list.Points.Count,
            NewestPointAt = list.Points.Count == 0 ? null : list.Points[^1].StartedAt,
            StoredBytes = list.Points.Sum(p => p.StoredBytes),
            Dump = await dumps.ViewAsync(row, cancellationToken).ConfigureAwait(false),
            CreatedAt = row.CreatedAt,
            ModifiedAt = row.ModifiedAt,
        };
    }

    // A repository that does not read must not hide the plan.
    private async Task<(PointList List, string? Fault)> PointsAsync(PlanRow row, CancellationToken cancellationToken)
    {
        try
        {
            var list = await points.ListAsync(row, cancellationToken).ConfigureAwait(false);
            return (list, list.Damages.Count == 0 ? null : string.Join(" ", list.Damages));
        }
        catch (TidemarkException e)
        {
            return (PointList.Empty, e.Message);
        }
    }
}
