using Tidemark.Archive.Manifests;
using Tidemark.Backup.Queries;
using Tidemark.TDengine;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>Counts tables and rows at the end of a capture, for the comparison after a restore.</summary>
internal static class TableCounts
{
    /// <summary>More normal tables than this are not listed and counted one by one: with 100,000 of them a manifest would be ten times as long as the point.</summary>
    internal const int MaxNormalTables = 2000;

    /// <summary>The counts. They are those of the point only if the source stood still meanwhile.</summary>
    public static async ValueTask<SourceCounts> ReadAsync(PointSource source, string? superTable, CancellationToken cancellationToken)
    {
        var database = source.Database.Name;
        var supers = await source.ReadAsync((catalog, token) => catalog.ReadSuperTableNamesAsync(superTable, token), cancellationToken).ConfigureAwait(false);
        var children = await source.ReadAsync((catalog, token) => catalog.CountTablesAsync(token), cancellationToken).ConfigureAwait(false);
        var counts = new List<TableStatistics>();
        foreach (var name in supers)
        {
            var rows = await CountAsync(source, database, name, cancellationToken).ConfigureAwait(false);
            counts.Add(new TableStatistics(name, true, children.GetValueOrDefault(name), rows));
        }

        NormalTableSummary? summary = null;
        var normal = superTable is null ? await source.ReadAsync((catalog, token) => catalog.ReadTablesAsync(token, "`stable_name` IS NULL"), cancellationToken).ConfigureAwait(false) : [];
        var names = normal.Where(t => !t.IsVirtual).Select(t => t.Name).ToList();
        if (names.Count > MaxNormalTables) summary = new NormalTableSummary(names.Count, TableNames.Digest(names));
        else foreach (var table in names) counts.Add(new TableStatistics(table, false, 1, await CountAsync(source, database, table, cancellationToken).ConfigureAwait(false)));

        return new SourceCounts(counts, summary);
    }

    private static async ValueTask<long?> CountAsync(PointSource source, string database, string table, CancellationToken cancellationToken)
    {
        try
        {
            return await source.CountAsync($"SELECT COUNT(*) FROM {SqlIdentifier.Quote(database, table)}", cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
        {
            // Dropped since it was listed: the source was not still, and the caller finds that out.
            return null;
        }
    }
}
