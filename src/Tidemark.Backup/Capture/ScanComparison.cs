using System.Globalization;
using Tidemark.Backup.Queries;
using Tidemark.TDengine;
using Tidemark.TDengine.Errors;
using Tidemark.TDengine.Messages;

namespace Tidemark.Backup.Capture;

/// <summary>Compares what a scan read with what the source counted before. Only where that differs the tables are counted again, one by one: so rows that were deleted meanwhile are told from those that did not come.</summary>
internal sealed class ScanComparison(CaptureContext context, PointSource source, RowCounts read)
{
    private const int ChildrenOfQuery = 500;

    /// <summary>What is missing of a super table; null when nothing is.</summary>
    /// <param name="size">What was counted.</param>
    /// <param name="children">Its children.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<MissingRows?> OfSuperTableAsync(SuperTableSize size, IReadOnlyList<string> children, CancellationToken cancellationToken)
    {
        var (name, missing) = (size.Table.Name, size.Rows - read.Of(size.Table.Name));
        if (missing <= 0) return null;
        IEnumerable<IReadOnlyList<string>?> parts = context.Choice?.Children.ContainsKey(name) == true ? children.Chunk(ChildrenOfQuery) : new IReadOnlyList<string>?[] { null };
        var known = children.ToHashSet(StringComparer.Ordinal);
        var lacking = new List<(string Name, long Counted, long Read)>();
        foreach (var part in parts)
        {
            var sql = ScanSql.CountByChild(context.Database, name, size.Table.Definition.Columns, part, context.Choice?.Range);
            foreach (var row in await AskAsync(sql, cancellationToken).ConfigureAwait(false))
            {
                var (child, counted) = (QueryRows.Text(row[0]), Convert.ToInt64(row[1], CultureInfo.InvariantCulture));
                if (known.Contains(child) && read.OfChild(child) < counted) lacking.Add((child, counted, read.OfChild(child)));
            }
        }

        if (lacking.Count > 0) return new MissingRows(name, missing, [.. lacking.OrderBy(c => c.Name, StringComparer.Ordinal)]);
        WarnOfDeletion(name, size.Rows);
        return null;
    }

    /// <summary>What is missing of a normal table; null when nothing is.</summary>
    /// <param name="table">The table.</param>
    /// <param name="counted">Its rows before.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<MissingRows?> OfNormalTableAsync(string table, long counted, TableSchema columns, CancellationToken cancellationToken)
    {
        if (counted <= read.Of(table)) return null;
        var rows = await AskAsync(ScanSql.Count(context.Database, table, columns, null, context.Choice?.Range), cancellationToken).ConfigureAwait(false);
        var now = rows.Count == 0 ? 0 : Convert.ToInt64(rows[0][0], CultureInfo.InvariantCulture);
        if (now > read.Of(table)) return new MissingRows(table, now - read.Of(table), []);
        WarnOfDeletion(table, counted);
        return null;
    }

    private void WarnOfDeletion(string table, long counted) =>
        context.Warn($"{context.Database}.{table} had {counted} rows when reading began: some were deleted meanwhile, and {read.Of(table)} were read.");

    // Nothing of a table that was dropped.
    private ValueTask<IReadOnlyList<object?[]>> AskAsync(string sql, CancellationToken cancellationToken) => source.Connection.RunAsync<IReadOnlyList<object?[]>>(
        async (connection, token) =>
        {
            try
            {
                return await QueryRows.ReadAsync(connection, sql, token).ConfigureAwait(false);
            }
            catch (TDengineException e) when (ServerCode.IsNoSuchTable(e.ServerCode))
            {
                return [];
            }
        },
        cancellationToken);
}
