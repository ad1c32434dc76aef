using Microsoft.Extensions.Logging;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Tasks;

/// <summary>Runs one attempt of a task from its taking to its end, and signs it meanwhile.</summary>
internal sealed class TaskRun(TaskClaims claims, TaskWorks works, ServiceOptions options, TaskOutcomes outcomes, ILogger<TaskRun> log)
{
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
        if (task.Reason == StopReason.Lost) return;
        try
        {
            if (await claims.EndAsync(task, end, CancellationToken.None).ConfigureAwait(false)) outcomes.Count(task, end);
        }
        catch (Exception e) when (CatalogDatabase.IsFailure(e))
        {
            // The task stays running in the catalog, unsigned, and is taken up again.
            ServiceLog.CatalogFailed(log, task.Row.Id, e);
        }

        ServiceLog.TaskEnds(log, task.Row.Id, task.Kind, task.Plan, end.State, end.Failure?.Message);
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
            if (reason != StopReason.Cancelled) task.Log(TaskLogLevel.Warning, reason == StopReason.Shutdown ? "the service ends: it begins again with it" : "the plan was changed: it begins again");
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
        var failure = TaskFailure.Of(exception);
        task.Log(TaskLogLevel.Error, failure.Text);
        if (exception is not TidemarkException) ServiceLog.Unexpected(log, task.Row.Id, exception);
        var (times, interval) = await works.RetriesAsync(task).ConfigureAwait(false);
        if (!failure.IsTransient || task.Row.Retries >= times) return new TaskEnd(TaskState.Failed) { Failure = failure };
        task.Log(TaskLogLevel.Warning, $"retry {task.Row.Retries + 1} of {times} in {interval.TotalSeconds:0.###} s");
        return new TaskEnd(TaskState.Retried) { Failure = failure, NotBefore = options.Time.GetUtcNow() + interval };
    }

    private async Task SignAsync(RunningTask task, CancellationToken done)
    {
        while (!done.IsCancellationRequested)
        {
            await Task.Delay(options.SignInterval, options.Time, done).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (done.IsCancellationRequested) return;
            try
            {
                var (isOurs, stop) = await claims.SignAsync(task, done).ConfigureAwait(false);
                if (!isOurs) task.Stop(StopReason.Lost);
                else if (stop is { } reason) task.Stop(reason);
            }
            catch (OperationCanceledException) when (done.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                // A catalog that is away for a moment does not end a backup.
                ServiceLog.CatalogFailed(log, task.Row.Id, e);
            }
        }
    }
}
