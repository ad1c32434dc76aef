using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Tidemark.Service.Catalog;
using Tidemark.Service.Nodes;
using Tidemark.Service.Operation;

namespace Tidemark.Service.Tasks;

/// <summary>Takes tasks as long as there is room, and at the end of the service stops those that run.</summary>
internal sealed class TaskDispatcher(TaskClaims claims, NodeRegistry nodes, RunningTasks running, TaskRun run, TaskSignal signal, ServiceOptions options, ILogger<TaskDispatcher> log) : BackgroundService
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Task, bool> _work = new();

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken).ConfigureAwait(false);
        foreach (var task in running.All) task.Stop(StopReason.Shutdown);
        await Task.WhenAll(_work.Keys).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var recovered = await claims.RecoverAsync(stoppingToken).ConfigureAwait(false);
                if (recovered > 0) ServiceLog.TasksRecovered(log, recovered);
                while (nodes.IsMember && Room() is { Count: > 0 } kinds && await claims.TakeAsync(kinds, stoppingToken).ConfigureAwait(false) is { } row) Begin(new RunningTask(row, options.Time, claims.Hold));
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (CatalogDatabase.IsFailure(e))
            {
                ServiceLog.CatalogFailed(log, 0, e);
            }

            await ((Task)signal.WaitAsync(LookInterval, stoppingToken)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private List<TaskKind> Room()
    {
        var busy = running.All.Select(t => t.Kind).ToList();
        return [.. TaskKinds.Groups.Where(group => busy.Count(group.Contains) < options.MaxTasks).SelectMany(group => group)];
    }

    private void Begin(RunningTask task)
    {
        running.Add(task);
        var work = Task.Run(() => RunAsync(task));
        _work[work] = true;
        _ = work.ContinueWith(done => _work.TryRemove(done, out _), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    private async Task RunAsync(RunningTask task)
    {
        try
        {
            await run.RunAsync(task).ConfigureAwait(false);
        }
        finally
        {
            running.Remove(task);
            task.End();
            task.Dispose();
            signal.Set();
        }
    }
}
