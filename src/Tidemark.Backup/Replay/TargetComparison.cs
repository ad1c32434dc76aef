using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Replay;

/// <summary>Compares the restored database with what the manifest says that the source held.</summary>
internal static class TargetComparison
{
    /// <summary>Counts tables and rows.</summary>
    /// <returns>What was compared and is equal.</returns>
    /// <exception cref="TidemarkException">A difference (TM602), each of them named.</exception>
    public static async ValueTask<IReadOnlyList<string>> RunAsync(RestoreContext context, bool intoExisting, CancellationToken cancellationToken)
    {
        context.Meter.Enter(WorkPhase.Comparing);
        var isPart = intoExisting || context.Selection.Description.Count > 0;
        var expected = isPart ? await SelectedCounts.ReadAsync(context, intoExisting, cancellationToken).ConfigureAwait(false) : context.Source.Last.Manifest.Tables;
        var equal = new List<string>();
        var differences = new List<string>();
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var single = 0;
        for (var i = 0; i < expected.Count; i++)
        {
            var table = expected[i];
            if (await DifferenceAsync(connection, context, table, intoExisting, cancellationToken).ConfigureAwait(false) is { } difference) differences.Add(difference);
            else if (table.Rows is null) continue;
            else if (context.ExpiredRows.Of(table.Name) > 0) equal.Add($"{table.Name}: {Number(table.Tables)} tables, and of {Number(table.Rows.Value)} rows those that the target keeps");
            else if (table.IsSuperTable) equal.Add(Equal(table, isPart));
            else single++;
            context.Meter.Fraction((double)(i + 1) / expected.Count);
        }

        if (single > 0) equal.Add(isPart ? $"{Number(single)} chosen tables with {Number(expected.Where(t => !t.IsSuperTable).Sum(t => t.Rows ?? 0))} rows, as the backup's files say" : $"{Number(single)} normal tables");
        if (!isPart && context.Source.Last.Manifest.NormalTables is { NamesSha256: not null } summary)
        {
            if (await DifferenceAsync(connection, context.Database, summary, intoExisting, cancellationToken).ConfigureAwait(false) is { } difference) differences.Add(difference);
            else equal.Add($"{Number(summary.Tables)} normal tables by their names");
        }

        if (differences.Count == 0) return equal;
        throw new TidemarkException(ErrorCode.Mismatch,
            $"The restored database {context.Database} is not what point {context.Source.Last.Id} says: {string.Join("; ", differences.Take(20))}{(differences.Count > 20 ? $"; and {differences.Count - 20} more" : "")}.",
            "Verify the repository. If it is whole, please report this; the restored database was left as it is.");
    }

    private static async ValueTask<string?> DifferenceAsync(
        TargetConnection connection, RestoreContext context, TableStatistics table, bool intoExisting, CancellationToken cancellationToken)
    {
        // Without a count of rows the source went on while it was counted, so its number of tables is not that of the point either.
        if (table.Rows is not { } wanted) return null;
        var kind = table.IsSuperTable ? "super table" : "table";
        var tables = await connection.CountAsync(CountTables(context.Database, table), cancellationToken).ConfigureAwait(false);
        if (IsOff(tables, table.Tables, intoExisting)) return $"{kind} '{table.Name}' has {Number(tables)} tables instead of {Number(table.Tables)}";
        try
        {
            var rows = await connection.CountAsync($"SELECT COUNT(*) FROM {SqlIdentifier.Quote(table.Name)}", cancellationToken).ConfigureAwait(false);
            // Of a table with rows that are older than the target keeps, the others are there.
            if (context.ExpiredRows.Of(table.Name) is > 0 and var expired && rows >= wanted - expired && (intoExisting || rows <= wanted)) return null;
            return IsOff(rows, wanted, intoExisting) ? $"{kind} '{table.Name}' has {Number(rows)} rows instead of {Number(wanted)}" : null;
        }
        catch (TDengineException e) when (ServerAnswers.IsAlreadySo(e))
        {
            return $"{kind} '{table.Name}' is missing";
        }
    }

    private static async ValueTask<string?> DifferenceAsync(TargetConnection connection, string database, NormalTableSummary wanted, bool intoExisting, CancellationToken cancellationToken)
    {
        var tables = await connection.ReadAsync((c, token) => new SourceCatalog(c, database).ReadTablesAsync(token), cancellationToken).ConfigureAwait(false);
        var names = tables.Where(t => t.SuperTable is null && !t.IsVirtual).Select(t => t.Name).ToList();
        if (IsOff(names.Count, wanted.Tables, intoExisting)) return $"it has {Number(names.Count)} normal tables instead of {Number(wanted.Tables)}";
        return intoExisting || TableNames.Digest(names) == wanted.NamesSha256 ? null : $"its {Number(names.Count)} normal tables do not have the names that they had";
    }

    private static string CountTables(string database, TableStatistics table)
    {
        var where = table.IsSuperTable ? "stable_name" : "table_name";
        return $"SELECT COUNT(*) FROM information_schema.ins_tables WHERE `db_name` = {SqlLiteral.Text(database)} AND `{where}` = {SqlLiteral.Text(table.Name)}";
    }

    private static bool IsOff(long there, long wanted, bool intoExisting) => intoExisting ? there < wanted : there != wanted;

    private static string Equal(TableStatistics table, bool isPart) => $"{table.Name}: {Number(table.Tables)} {(isPart ? "chosen " : "")}tables, {Number(table.Rows ?? 0)} rows{(isPart ? ", as the backup's files say" : "")}";

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
