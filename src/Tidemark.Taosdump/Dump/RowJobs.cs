namespace Tidemark.Taosdump.Dump;

/// <summary>
/// Cuts a super table into queries. Children of few rows are read by one query of the whole super table, whose blocks hold rows of many; a query that names thousands of children costs the server more than
/// their rows. Larger children are read some hundred to a query, which spreads over connections and is several times cheaper than a query each, and the largest by a query each.
/// Source: measured on 3.3.7.5, see bench/README.md.
/// </summary>
internal static class RowJobs
{
    /// <summary>From this many rows per child on.</summary>
    internal const long RowsPerChildForBatches = 1000;

    /// <summary>From this many rows on, a child is read alone: what its query costs is less than what <c>tbname</c> does in every row.</summary>
    internal const long RowsOfOne = 50_000;

    private const int MostChildrenOfJob = 256;
    private const int JobsPerThread = 1;

    /// <summary>The jobs of a super table.</summary>
    /// <param name="table">The table, its children known.</param>
    /// <param name="threads">Connections that read.</param>
    public static IEnumerable<RowJob> Of(SuperTableDump table, int threads)
    {
        var (children, (rows, byChild)) = (table.Children, table.Counted);
        if (children.Count == 0 || rows == 0) yield break;
        if (table.Plan.Chosen is null && rows / children.Count < RowsPerChildForBatches)
        {
            yield return new RowJob(table.Database, table, null, null);
            yield break;
        }

        bool IsLarge(string child) => byChild is not null && byChild.GetValueOrDefault(child) >= RowsOfOne;
        foreach (var child in children.Where(IsLarge).OrderByDescending(c => byChild![c])) yield return new RowJob(table.Database, table, [child], null);
        var others = children.Where(c => !IsLarge(c)).ToList();
        var length = Math.Clamp((others.Count + (threads * JobsPerThread) - 1) / (threads * JobsPerThread), 1, MostChildrenOfJob);
        foreach (var batch in others.Chunk(length)) yield return new RowJob(table.Database, table, batch, null);
    }
}
