using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;
using Tidemark.TDengine.Sql;

namespace Tidemark.Taosdump.Restore;

/// <summary>
/// Compares what went in with what the server counts. In a database that was empty the sum of a super table tells whether each child has its rows; where it does not, and in a database that held tables, every table is
/// counted. A table with less rows than went in is in the report; in one that held rows before, more is fine.
/// </summary>
internal sealed class CountComparison(RestoreSession session, RestoreTarget target, RestoreWorkers workers, RowCounts counts)
{
    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var expected = counts.Tables;
        var children = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var normal = new List<string>();
        foreach (var table in expected.Keys)
        {
            if (target.Schema.TryGetTable(table, out var kind) && kind is TargetSuperTable)
            {
                if (!children.TryGetValue(kind.Name, out var list)) children.Add(kind.Name, list = []);
                list.Add(table);
            }
            else normal.Add(table);
        }

        await workers.RunAsync(children, (worker, pair, token) => CompareAsync(worker, pair.Key, pair.Value, expected, token), null, cancellationToken).ConfigureAwait(false);
        await workers.RunAsync(normal, async (worker, table, token) => Check(table, expected[table], await CountAsync(worker, table, token).ConfigureAwait(false)), null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CompareAsync(RestoreWorker worker, string superTable, List<string> tables, IReadOnlyDictionary<string, long> expected, CancellationToken cancellationToken)
    {
        if (!target.HeldTables && await CountAsync(worker, superTable, cancellationToken).ConfigureAwait(false) == tables.Sum(t => expected[t])) return;
        var there = new Dictionary<string, long>(StringComparer.Ordinal);
        var sql = $"SELECT tbname, COUNT(*) FROM {SqlIdentifier.Quote(target.Name, superTable)} GROUP BY tbname";
        foreach (var row in await worker.Connection.RunAsync((c, token) => QueryRows.ReadAsync(c, sql, token), cancellationToken).ConfigureAwait(false))
            there[QueryRows.Text(row[0])] = Convert.ToInt64(row[1], CultureInfo.InvariantCulture);
        foreach (var table in tables) Check(table, expected[table], there.GetValueOrDefault(table));
    }

    private async ValueTask<long> CountAsync(RestoreWorker worker, string table, CancellationToken cancellationToken)
    {
        try
        {
            return await worker.Connection.RunAsync((c, token) => QueryRows.CountAsync(c, $"SELECT COUNT(*) FROM {SqlIdentifier.Quote(target.Name, table)}", token), cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (TDengine.Errors.ServerCode.IsNoSuchTable(e.ServerCode))
        {
            return 0;
        }
    }

    private void Check(string table, long expected, long there)
    {
        if (there < expected) session.Fail(new DumpFailure(target.Name, table, expected - there, $"{expected} rows went in, and the server counts {there}."));
        else if (there > expected && !target.HeldTables) session.Warn($"{target.Name}.{table} has {there} rows, {there - expected} more than went in: somebody else writes to it.");
    }
}
