using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Restore;

/// <summary>Writes the rows of a database over all connections. Each takes the next file that is not in yet, so memory is one block of a file and one message per connection.</summary>
internal sealed class RowRestore(RestoreSession session, RestoreTarget target, RestoreWorkers workers, IReadOnlyDictionary<string, TableFields> documents)
{
    /// <summary>What is in.</summary>
    public RowCounts Counts { get; } = new();

    public async ValueTask RunAsync(DumpDatabase dump, CancellationToken cancellationToken)
    {
        await ForgetAsync(cancellationToken).ConfigureAwait(false);
        await workers.RunAsync(
            Missing(dump),
            (worker, path, token) => Sending(worker).RestoreAsync(path, token),
            (worker, token) => worker.Rows is { } rows ? rows.CompleteAsync(token) : default,
            cancellationToken).ConfigureAwait(false);
    }

    // Tables may have been dropped since, or rows deleted: what was noted of those goes in again.
    private async ValueTask ForgetAsync(CancellationToken cancellationToken)
    {
        var noted = session.Journal.RowsOf(target.CreatedAtMs);
        if (noted.Count == 0) return;
        var there = await new TargetCounts(target, workers).OfAsync([.. noted.Keys], cancellationToken).ConfigureAwait(false);
        var gone = noted.Where(n => there.GetValueOrDefault(n.Key) < n.Value).Select(n => n.Key).ToHashSet(StringComparer.Ordinal);
        if (gone.Count == 0) return;
        session.Journal.Forget(target.CreatedAtMs, gone);
        session.Warn($"{gone.Count} tables of {target.Name} hold less rows than an earlier restore wrote ({string.Join(", ", gone.Order(StringComparer.Ordinal).Take(10))}{(gone.Count > 10 ? " …" : "")}): they are restored from the start.");
    }

    private IEnumerable<string> Missing(DumpDatabase dump)
    {
        foreach (var path in dump.RowFiles())
        {
            if (session.Journal.Find(session.Relative(path), path, target.CreatedAtMs) is not { } finished)
            {
                yield return path;
                continue;
            }

            Counts.Add(finished.Table, finished.Rows);
            session.Add(target.Name, 1, finished.Rows);
        }
    }

    private RowSending Sending(RestoreWorker worker) => worker.Rows ??= new RowSending(session, target, worker.Connection, documents, Counts);
}
