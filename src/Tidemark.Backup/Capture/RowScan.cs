using System.Threading.Channels;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Capture;

/// <summary>
/// Reads rows of an initial point by queries: super tables whole when their children are small, one by one when they are large, some hundred children at a time otherwise, and normal tables, over several
/// connections. Memory: what waits in <see cref="ScanWorker"/>, 64 MiB together, and two blocks per connection.
/// </summary>
internal sealed class RowScan(CaptureContext context, PointDraft draft, TimePrecision precision, RowCounts counts)
{
    /// <summary>From this many rows per child on, queries of some children are cheaper than sorting mixed blocks, and spread over connections.</summary>
    private const long RowsPerChildForBatches = 1000;

    /// <summary>From this many rows per child on, a query each costs less than what <c>tbname</c> does in every row.</summary>
    private const long RowsPerChildForOne = 50_000;
    private const long MostRowsOfJob = 10_000_000;

    private const int MostChildrenOfJob = 256;

    /// <summary>Runs the jobs.</summary>
    /// <param name="superTables">The super tables to scan, with their children.</param>
    /// <param name="normalTables">The normal tables.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask RunAsync(IReadOnlyList<(SuperTableSize Size, IReadOnlyList<string> Children)> superTables, IReadOnlyList<TableFacts> normalTables, CancellationToken cancellationToken)
    {
        var jobs = Channel.CreateBounded<ScanJob>(context.Options.Connections * 4);
        using var failure = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, context.Options.Connections).Select(_ => Task.Run(() => WorkAsync(jobs.Reader, failure), CancellationToken.None)).ToList();
        try
        {
            foreach (var job in Jobs(superTables, normalTables)) await jobs.Writer.WriteAsync(job, failure.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (failure.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            // A worker failed and its error is thrown below.
        }
        finally
        {
            jobs.Writer.TryComplete();
        }

        await Workers.AllAsync(workers, cancellationToken).ConfigureAwait(false);
    }

    private IEnumerable<ScanJob> Jobs(IReadOnlyList<(SuperTableSize Size, IReadOnlyList<string> Children)> superTables, IReadOnlyList<TableFacts> normalTables)
    {
        // The longest jobs first, so that no connection is left alone with one at the end.
        foreach (var (size, children) in superTables.OrderByDescending(t => t.Size.Rows))
        {
            if (children.Count == 0) continue;
            if (size.RowsPerChild < RowsPerChildForBatches && context.Choice?.Children.ContainsKey(size.Table.Name) != true)
            {
                yield return new ScanJob(size.Table.Name, size.Table, null) { Known = context.Choice is null ? null : children.ToHashSet(StringComparer.Ordinal) };
                continue;
            }

            // Some hundred children to a query: several times cheaper than a query each. What fails is read again in one piece, which is not too large for that.
            var most = size.RowsPerChild >= RowsPerChildForOne ? 1 : (int)Math.Clamp(MostRowsOfJob / Math.Max(1, size.RowsPerChild), 1, MostChildrenOfJob);
            foreach (var batch in children.Chunk(Math.Clamp((children.Count + context.Options.Connections - 1) / context.Options.Connections, 1, most)))
                yield return new ScanJob(size.Table.Name, size.Table, null, batch);
        }

        foreach (var table in normalTables) yield return new ScanJob(table.Name, null, table);
    }

    private async Task WorkAsync(ChannelReader<ScanJob> jobs, CancellationTokenSource failure)
    {
        try
        {
            var worker = new ScanWorker(context, draft, precision, counts);
            await using var _ = worker.ConfigureAwait(false);
            await foreach (var job in jobs.ReadAllAsync(failure.Token).ConfigureAwait(false)) await worker.RunAsync(job, failure.Token).ConfigureAwait(false);
            await worker.CompleteAsync(failure.Token).ConfigureAwait(false);
        }
        catch
        {
            await failure.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }
}
