using System.Collections.Concurrent;
using Tidemark.Backup.Capture;

namespace Tidemark.Taosdump.Dump;

/// <summary>The connections of a dump, each with what it needs to work; they stay open from step to step.</summary>
internal sealed class DumpWorkers(DumpContext context) : IAsyncDisposable
{
    private readonly List<DumpWorker> _workers = [];

    /// <summary>Begins to open so many connections, at most as many as there are threads.</summary>
    public void OpenAhead(long count, CancellationToken cancellationToken)
    {
        Prepare(count);
        foreach (var worker in _workers) worker.OpenAhead(cancellationToken);
    }

    /// <summary>Does jobs on as many connections as there are threads, and ends at the first error.</summary>
    public async ValueTask RunAsync<T>(IEnumerable<T> jobs, Func<DumpWorker, T, CancellationToken, ValueTask> work, CancellationToken cancellationToken)
    {
        var queue = new ConcurrentQueue<T>(jobs);
        Prepare(queue.Count);
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var tasks = _workers.Take(Math.Min(context.Options.Threads, queue.Count)).Select(worker => Task.Run(() => WorkAsync(worker), CancellationToken.None)).ToList();
        await Workers.AllAsync(tasks, cancellationToken).ConfigureAwait(false);

        async Task WorkAsync(DumpWorker worker)
        {
            try
            {
                await worker.OpenedAsync().ConfigureAwait(false);
                while (queue.TryDequeue(out var job)) await work(worker, job, failure.Token).ConfigureAwait(false);
            }
            catch
            {
                await failure.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync().ConfigureAwait(false);
    }

    private void Prepare(long count)
    {
        while (_workers.Count < Math.Min(context.Options.Threads, count)) _workers.Add(new DumpWorker(context));
    }
}
