using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Tasks;

/// <summary>Runs one attempt of a task from its taking to its end, and signs it meanwhile.</summary>
internal sealed class TaskRun(TaskClaims claims, TaskWorks works, ServiceOptions options, TaskOutcomes outcomes, IHostApplicationLifetime lifetime, ILogger<TaskRun> log)
{
    // Pauses for what is no fault of the task, and how often they are made before they count as its retries.
    private static readonly TimeSpan ShortPause = TimeSpan.FromSeconds(5);
    private const int MostShortPauses = 60;

    /// <summary>Runs it. Never throws: every end is written down.</summary>
    public async Task RunAsync(RunningTask task)
    {
        ServiceLog.TaskBegins(log, task.Row.Id, task.Kind, task.Plan, task.Row.Attempt);
        task.Log(TaskLogLevel.Information, $"attempt {task.Row.Attempt} on node {options.Node}");
        using var trace = TaskTelemetry.Begin(task);
        using var done = new CancellationTokenSource();
        var signing = SignAsync(task, done.Token);
        var end = await WorkAsync(task).ConfigureAwait(false);
        trace.End(end, options.Time.GetElapsedTime(task.Began));
        await done.CancelAsync().ConfigureAwait(false);
        await signing.ConfigureAwait(false);
        if (task.Reason == StopReason.Lost)
        {
            ServiceLog.TaskLost(log, task.Row.Id, task.Kind, task.Plan);
            return;
        }

        if (await EndAsync(task, end).ConfigureAwait(false) is not { } state)
        {
            ServiceLog.TaskLost(log, task.Row.Id, task.Kind, task.Plan);
            return;
        }

        var level = state switch { TaskState.Failed => LogLevel.Error, TaskState.Retried => LogLevel.Warning, _ => LogLevel.Information };
        ServiceLog.TaskEnds(log, level, task.Row.Id, task.Kind, task.Plan, state, end.Failure?.Message);
    }

    private async Task<TaskEnd> WorkAsync(RunningTask task)
    {
        try
        {
            return await works.RunAsync(task).ConfigureAwait(false);
        }
        catch (Exception) when (task.Reason is not null)
        {
            var reason = task.Reason;
            if (reason != StopReason.Cancelled) task.Log(TaskLogLevel.Warning, reason == StopReason.Shutdown ? "the service ends: it begins again with it" : task.Kind == TaskKind.Dump ? "the plan is changed or pruned: it begins again" : "the plan was changed: it begins again");
            return new TaskEnd(reason == StopReason.Cancelled ? TaskState.Cancelled : TaskState.Queued);
        }
#pragma warning disable CA1031 // Whatever it is, the task ends with it, and the service goes on.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return await FailedAsync(task, e).ConfigureAwait(false);
        }
    }

    private async Task<TaskEnd> FailedAsync(RunningTask task, Exception exception)
    {
        if (CatalogDatabase.IsFailure(exception)) exception = CatalogFaults.Away(exception);
        var failure = TaskFailure.Of(exception, task.Kind);
        task.Log(TaskLogLevel.Error, failure.Text);
        if (exception is not TidemarkException) ServiceLog.Unexpected(log, task.Row.Id, exception);
        if (IsOfOthers(task, exception)) return Soon(task, failure);
        try
        {
            var (times, interval) = await works.RetriesAsync(task).ConfigureAwait(false);
            if (!failure.IsTransient || task.Row.Retries >= times) return new TaskEnd(TaskState.Failed) { Failure = failure };
            task.Log(TaskLogLevel.Warning, $"retry {task.Row.Retries + 1} of {times} in {interval.TotalSeconds:0.###} s");
            return new TaskEnd(TaskState.Retried) { Failure = failure, NotBefore = options.Time.GetUtcNow() + interval };
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            return Soon(task, failure);
        }
    }

    // The catalog is away, or the node that lost the task still holds the repository: that passes, and is no fault of the plan.
    private static bool IsOfOthers(RunningTask task, Exception exception) =>
        task.Row.Attempt - task.Row.Retries <= MostShortPauses && exception is TidemarkException { IsTransient: true } e
        && (e.InnerException is { } inner && CatalogDatabase.IsFailure(inner) || (e.Code == ErrorCode.Locked && task.Row.Attempt > 1));

    private TaskEnd Soon(RunningTask task, TaskFailure failure)
    {
        task.Log(TaskLogLevel.Warning, $"it begins again in {ShortPause.TotalSeconds:0.###} s");
        return new TaskEnd(TaskState.Retried) { Failure = failure, NotBefore = options.Time.GetUtcNow() + ShortPause, Counts = false };
    }

    /// <summary>Writes the end down, as soon as the catalog lets it: what was done is not done again because the catalog was away.</summary>
    /// <returns>The state that the task has now; null when it is another node's, or the catalog stayed away until the service ended.</returns>
    private async Task<TaskState?> EndAsync(RunningTask task, TaskEnd end)
    {
        while (true)
        {
            var isLast = lifetime.ApplicationStopping.IsCancellationRequested;
            try
            {
                var state = await claims.EndAsync(task, end, CancellationToken.None).ConfigureAwait(false);
                if (state is { } known) outcomes.Count(task, known);
                return state;
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                // Without its end it is running in the catalog, unsigned, and is taken up again.
                ServiceLog.CatalogFailed(log, task.Row.Id, e);
                if (isLast) return null;
            }

            await Task.Delay(options.SignInterval, options.Time, lifetime.ApplicationStopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SignAsync(RunningTask task, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(options.SignInterval, options.Time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested) return;
            try
            {
                var (isOurs, stop) = await claims.SignAsync(task, done).WaitAsync(options.SignTimeout / 3, options.Time, done).ConfigureAwait(false);
                if (!isOurs) task.Stop(StopReason.Lost);
                else if (stop is { } reason) task.Stop(reason);
            }
            catch (OperationCanceledException) when (done.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                // A catalog that is away for a moment does not end a backup; one that stays away may have given the task to another node.
                ServiceLog.CatalogFailed(log, task.Row.Id, e);
                task.StopIfLost();
            }
        }
    }
}
