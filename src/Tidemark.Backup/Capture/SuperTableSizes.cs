using Tidemark.TDengine;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Capture;

/// <summary>Asks how large the super tables are: a count each, which the server answers from its statistics.</summary>
internal static class SuperTableSizes
{
    public static async ValueTask<IReadOnlyList<SuperTableSize>> ReadAsync(PointSource source, string? superTable, bool withEpoch, CancellationToken cancellationToken)
    {
        var tables = (await source.ReadAsync((catalog, token) => catalog.ReadSuperTablesAsync(superTable, token), cancellationToken).ConfigureAwait(false)).Where(t => !t.IsVirtual).ToList();
        var children = await source.ReadAsync((catalog, token) => catalog.CountTablesAsync(token), cancellationToken).ConfigureAwait(false);
        var sizes = new List<SuperTableSize>();
        foreach (var table in tables)
        {
            try
            {
                var rows = await source.CountAsync($"SELECT COUNT(*) FROM {SqlIdentifier.Quote(source.Database.Name, table.Name)}", cancellationToken).ConfigureAwait(false);
                sizes.Add(new SuperTableSize(table, children.GetValueOrDefault(table.Name), rows) { ReachesTheEpoch = rows > 0 && withEpoch && await ReachesTheEpochAsync(source, table, cancellationToken).ConfigureAwait(false) });
            }
            catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
            {
                // Dropped since it was listed: there is nothing to read.
                continue;
            }
        }

        return sizes;
    }

    private static async ValueTask<bool> ReachesTheEpochAsync(PointSource source, SuperTableFacts table, CancellationToken cancellationToken) =>
        await source.CountAsync($"SELECT COUNT(*) FROM {SqlIdentifier.Quote(source.Database.Name, table.Name)} WHERE {SqlIdentifier.Quote(table.Definition.Columns.Columns[0].Name)} <= 0", cancellationToken).ConfigureAwait(false) > 0;
}
