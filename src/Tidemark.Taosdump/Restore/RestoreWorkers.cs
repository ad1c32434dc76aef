using Tidemark.Backup.Capture;

namespace Tidemark.Taosdump.Restore;

/// <summary>The connections of a restore to one database; they stay open from step to step. Jobs are taken one at a time from where they come, so that nothing piles up.</summary>
internal sealed class RestoreWorkers(RestoreSession session, RestoreTarget target) : IAsyncDisposable
{
    private readonly List<RestoreWorker> _workers = [];

    /// <summary>Does jobs on all connections, and ends at the first error.</summary>
    /// <param name="jobs">Where jobs come from; asked by one worker at a time.</param>
    /// <param name="work">Does a job.</param>
    /// <param name="finish">What each worker does when no jobs are left; null for nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async ValueTask RunAsync<T>(IEnumerable<T> jobs, Func<RestoreWorker, T, CancellationToken, ValueTask> work, Func<RestoreWorker, CancellationToken, ValueTask>? finish, CancellationToken cancellationToken)
    {
        using var source = jobs.GetEnumerator();
        var taking = new Lock();
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        while (_workers.Count < session.Options.Threads) _workers.Add(new RestoreWorker(session, target));
        var tasks = _workers.Select(worker => Task.Run(() => WorkAsync(worker), CancellationToken.None)).ToList();
        await Workers.AllAsync(tasks, cancellationToken).ConfigureAwait(false);

        async Task WorkAsync(RestoreWorker worker)
        {
            try
            {
                while (!failure.IsCancellationRequested && TryTake(out var job)) await work(worker, job, failure.Token).ConfigureAwait(false);
                failure.Token.ThrowIfCancellationRequested();
                if (finish is not null) await finish(worker, failure.Token).ConfigureAwait(false);
            }
            catch
            {
                await failure.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }

        bool TryTake(out T job)
        {
            lock (taking)
            {
                var isThere = source.MoveNext();
                job = isThere ? source.Current : default!;
                return isThere;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers) await worker.DisposeAsync().ConfigureAwait(false);
    }
}
