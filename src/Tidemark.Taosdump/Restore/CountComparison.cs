using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Restore;

/// <summary>
/// Compares what went in with what the server counts. In a database that was empty the sum of a super table tells whether each child has its rows; where it does not, and in a database that held tables, every table is
/// counted. A table with less rows than went in is in the report; in one that held rows before, more is fine.
/// </summary>
internal sealed class CountComparison(RestoreSession session, RestoreTarget target, RestoreWorkers workers, RowCounts counts)
{
    private readonly TargetCounts _target = new(target, workers);

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        var expected = counts.Tables;
        var (children, normal) = _target.Split(expected.Keys);
        await workers.RunAsync(children, (worker, pair, token) => CompareAsync(worker, pair.Key, pair.Value, expected, token), null, cancellationToken).ConfigureAwait(false);
        await workers.RunAsync(normal, async (worker, table, token) => Check(table, expected[table], await _target.OfAsync(worker, table, token).ConfigureAwait(false)), null, cancellationToken).ConfigureAwait(false);
    }

    private async ValueTask CompareAsync(RestoreWorker worker, string superTable, List<string> tables, IReadOnlyDictionary<string, long> expected, CancellationToken cancellationToken)
    {
        if (!target.HeldTables && await _target.OfAsync(worker, superTable, cancellationToken).ConfigureAwait(false) == tables.Sum(t => expected[t])) return;
        var there = await _target.OfChildrenAsync(worker, superTable, cancellationToken).ConfigureAwait(false);
        foreach (var table in tables) Check(table, expected[table], there.GetValueOrDefault(table));
    }

    private void Check(string table, long expected, long there)
    {
        if (there < expected) session.Fail(new DumpFailure(target.Name, table, expected - there, $"{expected} rows went in, and the server counts {there}."));
        else if (there > expected && !target.HeldTables) session.Warn($"{target.Name}.{table} has {there} rows, {there - expected} more than went in: somebody else writes to it.");
    }
}
