using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Errors;

namespace Tidemark.Taosdump.Dump;

/// <summary>Counts rows on the server, before they are read and where something seems to be missing.</summary>
internal static class RowCounting
{
    /// <summary>With more children than this, counting each of them costs as much as reading their rows.</summary>
    private const int MostChildren = 10_000;

    private const int ChildrenOfQuery = 500;

    /// <summary>The rows of a super table's children.</summary>
    public static async ValueTask<(long Rows, IReadOnlyDictionary<string, long>? ByChild)> OfSuperTableAsync(DumpWorker worker, SuperTableDump table, CancellationToken cancellationToken)
    {
        if (table.Children.Count == 0) return (0, null);
        if (table.Children.Count > MostChildren && table.Plan.Chosen is null)
            return (await OfJobAsync(worker, new RowJob(table.Database, table, null, null), table.Plan.Facts.Definition.Columns, cancellationToken).ConfigureAwait(false), null);
        var counts = await ByChildAsync(worker, table, cancellationToken).ConfigureAwait(false);
        return (counts.Values.Sum(), counts);
    }

    /// <summary>How many rows the query of a job has: none when the table was dropped, which is then said.</summary>
    public static ValueTask<long> OfJobAsync(DumpWorker worker, RowJob job, TDengine.Messages.TableSchema columns, CancellationToken cancellationToken) =>
        AskAsync(worker, job, (connection, token) => QueryRows.CountAsync(connection, RowSql.Count(job, columns), token), 0, cancellationToken);

    /// <summary>The rows of each child that is dumped; those without rows are left out.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, long>> ByChildAsync(DumpWorker worker, SuperTableDump table, CancellationToken cancellationToken)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        IEnumerable<IReadOnlyList<string>?> parts = table.Plan.Chosen is { } chosen ? chosen.Chunk(ChildrenOfQuery) : new IReadOnlyList<string>?[] { null };
        foreach (var part in parts)
        {
            var job = new RowJob(table.Database, table, part, null);
            var sql = RowSql.CountByChild(job, table.Plan.Facts.Definition.Columns);
            foreach (var row in await AskAsync(worker, job, (connection, token) => QueryRows.ReadAsync(connection, sql, token), [], cancellationToken).ConfigureAwait(false))
            {
                var child = QueryRows.Text(row[0]);
                if (table.File(child) is not null) counts[child] = Convert.ToInt64(row[1], CultureInfo.InvariantCulture);
            }
        }

        return counts;
    }

    private static ValueTask<T> AskAsync<T>(DumpWorker worker, RowJob job, Func<ITDengineConnection, CancellationToken, ValueTask<T>> ask, T dropped, CancellationToken cancellationToken) => worker.Connection.RunAsync(
        async (connection, token) =>
        {
            try
            {
                return await ask(connection, token).ConfigureAwait(false);
            }
            catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
            {
                await DroppedTable.NoteAsync(worker.Context, job, connection, e, token).ConfigureAwait(false);
                return dropped;
            }
        },
        cancellationToken);
}
