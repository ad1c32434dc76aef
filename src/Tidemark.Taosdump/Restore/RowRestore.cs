using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Restore;

/// <summary>Writes the rows of a database over all connections. Each takes the next file that is not in yet, so memory is one block of a file and one message per connection.</summary>
internal sealed class RowRestore(RestoreSession session, RestoreTarget target, RestoreWorkers workers, IReadOnlyDictionary<string, TableFields> documents)
{
    /// <summary>What is in.</summary>
    public RowCounts Counts { get; } = new();

    public ValueTask RunAsync(DumpDatabase dump, CancellationToken cancellationToken) => workers.RunAsync(
        Missing(dump),
        (worker, path, token) => Sending(worker).RestoreAsync(path, token),
        (worker, token) => worker.Rows is { } rows ? rows.CompleteAsync(token) : default,
        cancellationToken);

    private IEnumerable<string> Missing(DumpDatabase dump)
    {
        foreach (var path in dump.RowFiles())
        {
            if (session.Journal.Find(session.Relative(path), target.CreatedAtMs) is not { } finished)
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
