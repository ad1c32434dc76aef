using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Tidemark.Service.Api;
using Tidemark.Service.Catalog;
using Tidemark.Service.Nodes;
using Tidemark.Service.Operation;
using Tidemark.Service.Webhooks;

namespace Tidemark.Service.Tasks;

/// <summary>
/// How nodes share tasks: a task is taken by one conditional update, signed while it runs, and taken back from a node that signs no more. A node that lost its task in this way writes nothing more about it.
/// </summary>
internal sealed class TaskClaims(CatalogDatabase catalog, NodeRegistry nodes, RunningTasks running, WebhookOutbox webhooks, ServiceOptions options)
{
    private readonly SilentTasks _silent = new(options);

    /// <summary>How long a task is this node's after a sign. Shorter than others wait, so that what was begun in it is done before they take the task; null where there are no others.</summary>
    public TimeSpan? Hold => catalog.IsShared ? options.SignTimeout * 2 / 3 : null;

    /// <summary>Takes the task that has waited longest and for which there is room.</summary>
    /// <param name="kinds">The kinds that this node has room for.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The task, now this node's; null when there is none.</returns>
    public Task<TaskRow?> TakeAsync(IReadOnlyList<TaskKind> kinds, CancellationToken cancellationToken) => catalog.AloneAsync(async db =>
    {
        var now = options.Time.GetUtcNow();
        var due = db.Tasks.AsNoTracking().Where(t => (t.State == TaskState.Queued || t.State == TaskState.Retried) && t.NotBefore <= now && kinds.Contains(t.Kind));
        if (!await due.AnyAsync(cancellationToken).ConfigureAwait(false)) return null;
        var busy = await db.Tasks.Where(t => t.State == TaskState.Running).Select(t => new { t.Server, t.ExclusiveKey, t.Kind }).ToListAsync(cancellationToken).ConfigureAwait(false);
        var limits = await db.Servers.ToDictionaryAsync(s => s.Name, s => s.MaxTasks, cancellationToken).ConfigureAwait(false);
        List<string> keys = [.. busy.Select(b => b.ExclusiveKey)];
        List<string> full = [.. limits.Where(l => busy.Count(b => b.Server == l.Key && TaskKinds.OfServers.Contains(b.Kind)) >= l.Value).Select(l => l.Key)];
        // What cannot be taken is left out here, so that however much of it waits, it hides nothing.
        var task = await due.Where(t => !keys.Contains(t.ExclusiveKey) && !(TaskKinds.OfServers.Contains(t.Kind) && full.Contains(t.Server)))
            .OrderBy(t => t.NotBefore).ThenBy(t => t.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false);
        if (task is null || !await TakeAsync(db, task, now, cancellationToken).ConfigureAwait(false)) return null;
        return await db.Tasks.AsNoTracking().FirstAsync(t => t.Id == task.Id, cancellationToken).ConfigureAwait(false);
    }, cancellationToken);

    /// <summary>Signs a running task and writes down where it is.</summary>
    /// <returns>Whether it is still this node's, and why it is to stop; null when it is not.</returns>
    public Task<(bool IsOurs, StopReason? Stop)> SignAsync(RunningTask task, CancellationToken cancellationToken) => catalog.WriteAsync(async db =>
    {
        var begun = (options.Time.GetTimestamp(), options.Time.GetUtcNow());
        var (rows, bytes) = task.TakeRates();
        var progress = task.Progress;
        var (phase, fraction, count, raw) = (progress is null ? null : TaskPhase.Word(progress.Phase), progress?.Fraction, progress?.Rows ?? 0, progress?.RawBytes ?? 0);
        var signed = await Ours(db, task.Row).ExecuteUpdateAsync(t => t.SetProperty(r => r.SeenAt, begun.Item2).SetProperty(r => r.Phase, phase).SetProperty(r => r.Fraction, fraction)
            .SetProperty(r => r.Rows, count).SetProperty(r => r.RawBytes, raw).SetProperty(r => r.RowsPerSecond, rows).SetProperty(r => r.BytesPerSecond, bytes), cancellationToken).ConfigureAwait(false);
        if (signed == 0) return (false, (StopReason?)null);
        task.Hold(begun);
        await WriteLinesAsync(db, task, cancellationToken).ConfigureAwait(false);
        return (true, await db.Tasks.Where(t => t.Id == task.Row.Id).Select(t => t.StopRequested).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false));
    }, cancellationToken);

    /// <summary>Writes down how an attempt ended. One that is not the task's last is, where the task was cancelled meanwhile.</summary>
    /// <param name="task">The task.</param>
    /// <param name="end">How.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <returns>The state that the task has now; null when it is another node's, and nothing was written.</returns>
    public Task<TaskState?> EndAsync(RunningTask task, TaskEnd end, CancellationToken cancellationToken) => catalog.AloneAsync(async db =>
    {
        var now = options.Time.GetUtcNow();
        if (await Ours(db, task.Row).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false) is not { } row) return (TaskState?)null;
        var seconds = Math.Max(0.001, options.Time.GetElapsedTime(task.Began).TotalSeconds);
        // Who cancels may do so while the attempt ends for another reason: its plan was changed, the service stops, it failed and would be tried again.
        row.State = row.StopRequested == StopReason.Cancelled && TaskQueue.Unfinished.Contains(end.State) ? TaskState.Cancelled : end.State;
        row.StopRequested = null;
        row.Phase = null;
        row.Fraction = null;
        row.Rows = task.Progress?.Rows ?? 0;
        row.RawBytes = task.Progress?.RawBytes ?? 0;
        row.RowsPerSecond = row.Rows / seconds;
        row.BytesPerSecond = row.RawBytes / seconds;
        row.PointId = end.PointId ?? row.PointId;
        row.Report = end.Report;
        row.Failure = end.Failure is null ? (end.State == TaskState.Succeeded ? null : row.Failure) : JsonSerializer.Serialize(end.Failure, ServiceJson.Stored);
        row.NotBefore = end.NotBefore ?? row.NotBefore;
        if (row.State == TaskState.Retried && end.Counts) row.Retries++;
        if (TaskQueue.Unfinished.Contains(row.State)) row.Node = null;
        else row.EndedAt = now;
        await webhooks.AddEndAsync(db, row, end.Failure, cancellationToken).ConfigureAwait(false);
        await WriteLinesAsync(db, task, cancellationToken).ConfigureAwait(false);
        await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return row.State;
    }, cancellationToken);

    /// <summary>Queues again what this node runs by the catalog and does not run (it was killed, or gave it up), and what another node has not signed for too long.</summary>
    /// <returns>How many tasks.</returns>
    public Task<int> RecoverAsync(CancellationToken cancellationToken) => catalog.AloneAsync(async db =>
    {
        var all = await db.Tasks.Where(t => t.State == TaskState.Running).ToListAsync(cancellationToken).ConfigureAwait(false);
        var left = _silent.Look([.. all.Where(t => t.Node != options.Node)]).ToList();
        var own = all.Where(t => t.Node == options.Node && running.Find(t.Id) is null).ToList();
        if (own.Count > 0 && await nodes.IsKnownAsync(db, cancellationToken).ConfigureAwait(false)) left.AddRange(own);
        var now = options.Time.GetUtcNow();
        foreach (var row in left)
        {
            var isCancelled = row.StopRequested == StopReason.Cancelled;
            db.TaskLog.Add(new TaskLogRow
            {
                TaskId = row.Id, At = now, Level = TaskLogLevel.Warning,
                Text = $"node {row.Node} ended while this ran: {(isCancelled ? "it was cancelled already" : row.Kind is TaskKind.Restore or TaskKind.Dump or TaskKind.Prune ? "it goes on where it was" : "it is run again")}",
            });
            row.State = isCancelled ? TaskState.Cancelled : TaskState.Queued;
            row.StopRequested = null;
            if (isCancelled) row.EndedAt = now;
            else row.Node = null;
        }

        if (left.Count > 0) await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        return left.Count;
    }, cancellationToken);

    private IQueryable<TaskRow> Ours(CatalogContext db, TaskRow task) => db.Tasks.Where(t => t.Id == task.Id && t.State == TaskState.Running && t.Node == options.Node && t.Attempt == task.Attempt);

    private async Task<bool> TakeAsync(CatalogContext db, TaskRow task, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // Nobody else takes meanwhile, so the unique key has nothing to refuse: it is there for what nobody thought of.
        return await db.Tasks.Where(t => t.Id == task.Id && t.State == task.State).ExecuteUpdateAsync(t => t.SetProperty(r => r.State, TaskState.Running).SetProperty(r => r.Node, options.Node)
            .SetProperty(r => r.SeenAt, now).SetProperty(r => r.StartedAt, now).SetProperty(r => r.Attempt, r => r.Attempt + 1).SetProperty(r => r.Rows, 0).SetProperty(r => r.RawBytes, 0), cancellationToken).ConfigureAwait(false) == 1;
    }

    private static async Task WriteLinesAsync(CatalogContext db, RunningTask task, CancellationToken cancellationToken)
    {
        var lines = task.TakeLines();
        if (lines.Count == 0) return;
        try
        {
            db.TaskLog.AddRange(lines);
            await db.SaveChangesAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            task.ReturnLines(lines);
            throw;
        }
    }
}
