using Tidemark.Archive.Manifests;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;

namespace Tidemark.Backup.Replay;

/// <summary>
/// How many rows of a selection a restore must have left, worked out from the backup's files without the server: the counts of the manifest are those of
/// whole tables. Keys go through a spill, so memory does not grow with the rows.
/// </summary>
internal static class SelectedCounts
{
    private const int PartitionBytes = 32 << 20;

    /// <summary>More chosen tables than this are compared by super table.</summary>
    private const int MaxSingleTables = 1000;

    /// <summary>The counts: per super table; where the target held tables before, per table, because there may be other children.</summary>
    /// <exception cref="Errors.TidemarkException">The files cannot be evaluated.</exception>
    public static async ValueTask<IReadOnlyList<TableStatistics>> ReadAsync(RestoreContext context, bool intoExisting, CancellationToken cancellationToken)
    {
        var point = context.Point;
        var rows = context.Counts;
        if (point is null || rows is null) (point, rows) = await CountAsync(context, cancellationToken).ConfigureAwait(false);
        // Tables whose TTL was over are not in the target.
        var tables = point.Tables.Where(t => context.Selection.IsChosen(t.Name) && (t.TtlDays <= 0 || context.Schema.TryGetTable(t.Name, out var _))).ToList();
        if (intoExisting && tables.Count <= MaxSingleTables) return [.. tables.Select(Single)];
        var supers = point.SuperTables.Where(s => context.Selection.TakesSuperTable(s.Name)).ToList();
        var children = tables.Where(t => t.Parent is not null).ToLookup(t => t.Parent!);
        return
        [
            .. supers.Select(s => new TableStatistics(s.Name, true, children[s].Count(), children[s].Sum(t => rows.GetValueOrDefault(t.Name)))),
            .. tables.Where(t => t.Parent is null).Select(Single),
        ];

        TableStatistics Single(PointTable table) => new(table.Name, false, 1, rows.GetValueOrDefault(table.Name));
    }

    private static async ValueTask<(PointSchema Schema, IReadOnlyDictionary<string, long> Rows)> CountAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var directory = Path.GetTempPath();
        var spill = new RowSpill(directory, context.Source.Chain.Sum(p => p.Manifest.Statistics.RawBytes) / 2, PartitionBytes);
        await using var _ = spill.ConfigureAwait(false);
        using var point = new PointEvaluation(context.Source, spill, new ProgressMeter(null, context.Time)) { Filter = new RowFilter(context.Selection, keysOnly: true) };
        await point.RunAsync(null, null, cancellationToken).ConfigureAwait(false);
        var rows = new Dictionary<string, long>(StringComparer.Ordinal);
        await new RowEvaluation(point.Schema, directory, PartitionBytes).RunAsync(
            spill,
            (table, block) =>
            {
                rows[table.Name] = rows.GetValueOrDefault(table.Name) + block.RowCount;
                return default;
            },
            context.Meter.Fraction, cancellationToken).ConfigureAwait(false);
        return (point.Schema, rows);
    }
}
