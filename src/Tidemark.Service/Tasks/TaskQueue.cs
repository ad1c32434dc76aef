using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;

namespace Tidemark.Service.Tasks;

/// <summary>Tasks as people and the scheduler see them: ask for, look at, cancel. Thread-safe.</summary>
internal sealed class TaskQueue(CatalogDatabase catalog, RunningTasks running, TaskSignal signal, TimeProvider time)
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>The states that are not final.</summary>
    public static IReadOnlyList<TaskState> Unfinished { get; } = [TaskState.Queued, TaskState.Running, TaskState.Retried];

    private static IReadOnlyList<TaskState> Waiting { get; } = [TaskState.Queued, TaskState.Retried];

    /// <summary>Queues a task. Of a backup that is unfinished, and other work on a plan that waits, there is no second one: that one is answered. Restores are never the same.</summary>
    /// <exception cref="TidemarkException">That one does something else than this one is to do (TM104).</exception>
    public Task<TaskView> AddAsync(NewTask task, CancellationToken cancellationToken) => AddAsync(task, mayFollow: false, cancellationToken);

    /// <summary>Queues a task that runs when the one of its key is over.</summary>
    public Task<TaskView> AddBehindAsync(NewTask task, CancellationToken cancellationToken) => AddAsync(task, mayFollow: true, cancellationToken);

    /// <summary>Adds a task as a part of a larger change of the catalog; <see cref="Wake"/> follows when that is through.</summary>
    /// <param name="db">The change.</param>
    /// <param name="task">The task.</param>
    /// <param name="mayFollow">Whether it may wait behind the one of its key.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The task, or the one that is there already.</returns>
    public async Task<TaskRow> AddAsync(CatalogContext db, NewTask task, bool mayFollow, CancellationToken cancellationToken)
    {
        // A dump that runs has chosen its files; one that waits will take all. So it is with points that are verified.
        var same = task.Kind == TaskKind.Backup ? Unfinished : Waiting;
        if (task.Kind != TaskKind.Restore && !mayFollow && await db.Tasks.FirstOrDefaultAsync(t => t.ExclusiveKey == task.ExclusiveKey && t.Kind == task.Kind && (t.Kind == TaskKind.Backup || t.Parameters == task.Parameters) && same.Contains(t.State), cancellationToken).ConfigureAwait(false) is { } there) return there;
        var now = time.GetUtcNow();
        var added = new TaskRow
        {
            Kind = task.Kind, State = TaskState.Queued, PlanName = task.Plan, Server = task.Server, ExclusiveKey = task.ExclusiveKey, RequestedBy = task.RequestedBy, Parameters = task.Parameters, QueuedAt = now, NotBefore = now,
        };
        db.Tasks.Add(added);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        db.TaskLog.Add(new TaskLogRow { TaskId = added.Id, At = now, Level = TaskLogLevel.Information, Text = $"queued, asked for by {task.RequestedBy}" });
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return added;
    }

    /// <summary>Says that there is a new task.</summary>
    public void Wake() => signal.Set();

    private async Task<TaskView> AddAsync(NewTask task, bool mayFollow, CancellationToken cancellationToken)
    {
        var row = await catalog.AloneAsync(db => AddAsync(db, task, mayFollow, cancellationToken), cancellationToken).ConfigureAwait(false);
        if (task.Parameters is not null && row.Parameters != task.Parameters)
            throw new TidemarkException(ErrorCode.Conflict, $"Task {row.Id} of plan '{task.Plan}' is unfinished, and does something else than is asked for.", "Wait for it, or cancel it; then ask again.", isTransient: true);
        Wake();
        return TaskViews.Of(row, null);
    }

    /// <summary>A task.</summary>
    /// <exception cref="TidemarkException">There is none (TM207).</exception>
    public async Task<TaskView> GetAsync(long id, CancellationToken cancellationToken)
    {
        var row = await catalog.ReadAsync(db => db.Tasks.AsNoTracking().FirstOrDefaultAsync(t => t.Id == id, cancellationToken)).ConfigureAwait(false)
            ?? throw new TidemarkException(ErrorCode.ObjectNotFound, $"There is no task {id}.");
        return TaskViews.Of(row, running.Find(id));
    }

    /// <summary>Tasks, the youngest first.</summary>
    /// <param name="plan">Only of this plan; null for all.</param>
    /// <param name="state">Only in this state; null for all.</param>
    /// <param name="kind">Only of this kind; null for all.</param>
    /// <param name="below">Only with smaller numbers; null for all.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async Task<IReadOnlyList<TaskView>> ListAsync(string? plan, TaskState? state, TaskKind? kind, long? below, int limit, CancellationToken cancellationToken)
    {
        var rows = await catalog.ReadAsync(db =>
        {
            var query = db.Tasks.AsNoTracking();
            if (plan is not null) query = query.Where(t => t.PlanName == plan);
            if (state is { } s) query = query.Where(t => t.State == s);
            if (kind is { } k) query = query.Where(t => t.Kind == k);
            if (below is { } b) query = query.Where(t => t.Id < b);
            return query.OrderByDescending(t => t.Id).Take(limit).ToListAsync(cancellationToken);
        }).ConfigureAwait(false);
        return [.. rows.Select(r => TaskViews.Of(r, running.Find(r.Id)))];
    }

    /// <summary>The log of a task, oldest first.</summary>
    public async Task<IReadOnlyList<TaskLogLine>> LogAsync(long id, long after, int limit, CancellationToken cancellationToken)
    {
        var rows = await catalog.ReadAsync(db => db.TaskLog.AsNoTracking().Where(l => l.TaskId == id && l.Id > after).OrderBy(l => l.Id).Take(limit).ToListAsync(cancellationToken)).ConfigureAwait(false);
        return [.. rows.Select(r => new TaskLogLine(r.Id, r.At, r.Level, r.Text))];
    }

    /// <summary>Cancels a task: at once where it waits, soon where it runs. One that is over stays as it is.</summary>
    public async Task<TaskView> CancelAsync(long id, string user, CancellationToken cancellationToken)
    {
        await GetAsync(id, cancellationToken).ConfigureAwait(false);
        // Not between the looking and the writing of the one who ends it: TaskClaims.EndAsync.
        await catalog.AloneAsync(async db =>
        {
            var now = time.GetUtcNow();
            var ended = await db.Tasks.Where(t => t.Id == id && (t.State == TaskState.Queued || t.State == TaskState.Retried))
                .ExecuteUpdateAsync(t => t.SetProperty(r => r.State, TaskState.Cancelled).SetProperty(r => r.EndedAt, now), cancellationToken).ConfigureAwait(false);
            var asked = ended > 0 ? 0 : await db.Tasks.Where(t => t.Id == id && t.State == TaskState.Running && t.StopRequested != StopReason.Cancelled)
                .ExecuteUpdateAsync(t => t.SetProperty(r => r.StopRequested, StopReason.Cancelled), cancellationToken).ConfigureAwait(false);
            if (ended + asked == 0) return 0;
            db.TaskLog.Add(new TaskLogRow { TaskId = id, At = now, Level = TaskLogLevel.Warning, Text = $"cancelled by {user}" });
            return await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }, cancellationToken).ConfigureAwait(false);
        running.Find(id)?.Stop(StopReason.Cancelled);
        return await GetAsync(id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Cancels everything unfinished of a plan, and what its tasks queue while they end; waits until nothing of it is left.</summary>
    public async Task CancelPlanAsync(string plan, string user, CancellationToken cancellationToken)
    {
        while (await UnfinishedOfAsync(plan, cancellationToken).ConfigureAwait(false) is { Count: > 0 } left)
        {
            foreach (var id in left) await CancelAsync(id, user, cancellationToken).ConfigureAwait(false);
            if (await catalog.ReadAsync(db => db.Tasks.AnyAsync(t => t.PlanName == plan && t.State == TaskState.Running, cancellationToken)).ConfigureAwait(false)) await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Lets everything of a plan that runs, but for restores, begin again, and waits until the old run is over.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <param name="only">Only tasks of this kind; null for all but restores.</param>
    public async Task InterruptAsync(string plan, CancellationToken cancellationToken, TaskKind? only = null)
    {
        // By the catalog, because it may run on another node, or have been taken a moment ago.
        var asked = await catalog.AloneAsync(
            db => Interruptible(db, plan, only).Where(t => t.StopRequested == null).ExecuteUpdateAsync(t => t.SetProperty(r => r.StopRequested, StopReason.Interrupted), cancellationToken), cancellationToken).ConfigureAwait(false);
        if (asked == 0) return;
        foreach (var task in running.All.Where(t => t.Plan == plan && (only is null ? t.Kind != TaskKind.Restore : t.Kind == only))) task.Stop(StopReason.Interrupted);
        while (await catalog.ReadAsync(db => Interruptible(db, plan, only).AnyAsync(t => t.StopRequested == StopReason.Interrupted, cancellationToken)).ConfigureAwait(false))
            await Task.Delay(LookInterval, time, cancellationToken).ConfigureAwait(false);
        signal.Set();
    }

    private static IQueryable<TaskRow> Interruptible(CatalogContext db, string plan, TaskKind? only)
    {
        var running = db.Tasks.Where(t => t.PlanName == plan && t.State == TaskState.Running);
        return only is { } kind ? running.Where(t => t.Kind == kind) : running.Where(t => t.Kind != TaskKind.Restore);
    }

    /// <summary>The numbers of a plan's unfinished tasks.</summary>
    public Task<List<long>> UnfinishedOfAsync(string plan, CancellationToken cancellationToken) =>
        catalog.ReadAsync(db => db.Tasks.Where(t => t.PlanName == plan && Unfinished.Contains(t.State)).Select(t => t.Id).ToListAsync(cancellationToken));
}
