using System.Collections.Concurrent;
using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.TDengine;
using Tidemark.TDengine.Sql;

namespace Tidemark.Taosdump.Restore;

/// <summary>Counts the rows of the target's tables: those of children by one query of their super table.</summary>
internal sealed class TargetCounts(RestoreTarget target, RestoreWorkers workers)
{
    /// <summary>Counts tables, each by itself; those that are not there, or hold nothing, may be left out.</summary>
    public async ValueTask<IReadOnlyDictionary<string, long>> OfAsync(IReadOnlyList<string> tables, CancellationToken cancellationToken)
    {
        var counts = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        var (children, normal) = Split(tables);
        await workers.RunAsync(children.Keys, async (worker, superTable, token) =>
        {
            foreach (var (table, rows) in await OfChildrenAsync(worker, superTable, token).ConfigureAwait(false)) counts[table] = rows;
        }, null, cancellationToken).ConfigureAwait(false);
        await workers.RunAsync(normal, async (worker, table, token) => counts[table] = await OfAsync(worker, table, token).ConfigureAwait(false), null, cancellationToken).ConfigureAwait(false);
        return counts;
    }

    /// <summary>Tables by their super tables, and those without one.</summary>
    public (Dictionary<string, List<string>> Children, List<string> Normal) Split(IEnumerable<string> tables)
    {
        var children = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        var normal = new List<string>();
        foreach (var table in tables)
        {
            if (target.Schema.TryGetTable(table, out var kind) && kind is TargetSuperTable)
            {
                if (!children.TryGetValue(kind.Name, out var list)) children.Add(kind.Name, list = []);
                list.Add(table);
            }
            else normal.Add(table);
        }

        return (children, normal);
    }

    /// <summary>Rows of the children of a super table; those without rows are left out.</summary>
    public async ValueTask<Dictionary<string, long>> OfChildrenAsync(RestoreWorker worker, string superTable, CancellationToken cancellationToken)
    {
        var there = new Dictionary<string, long>(StringComparer.Ordinal);
        var sql = $"SELECT tbname, COUNT(*) FROM {SqlIdentifier.Quote(target.Name, superTable)} GROUP BY tbname";
        foreach (var row in await worker.Connection.RunAsync((c, token) => QueryRows.ReadAsync(c, sql, token), cancellationToken).ConfigureAwait(false))
            there[QueryRows.Text(row[0])] = Convert.ToInt64(row[1], CultureInfo.InvariantCulture);
        return there;
    }

    /// <summary>Rows of a table or a super table; none when it is not there.</summary>
    public async ValueTask<long> OfAsync(RestoreWorker worker, string table, CancellationToken cancellationToken)
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
}
