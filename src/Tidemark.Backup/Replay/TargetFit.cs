using Tidemark.Backup.Contents;
using Tidemark.Errors;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Whether what a point holds fits a target that holds tables: the tables that are there under the point's names must have its columns and tags, of the same type and at least
/// as wide; those that are missing are added (see <see cref="PointReplay"/>). What the target has beyond that stays.
/// </summary>
internal static class TargetFit
{
    private const int MaxFaults = 20;

    /// <summary>Compares the target, as far as it was read, with the point.</summary>
    /// <exception cref="TidemarkException">Something does not fit (TM104): all of it in one message. Nothing was changed.</exception>
    public static async ValueTask CheckAsync(RestoreContext context, CancellationToken cancellationToken)
    {
        var point = context.Point ?? throw new InvalidOperationException("The point's schema was not read.");
        var faults = new List<string>();
        CompareSuperTables(context, point, faults);
        await CompareTablesAsync(context, point, faults, cancellationToken).ConfigureAwait(false);
        if (faults.Count == 0) return;
        throw new TidemarkException(ErrorCode.Conflict,
            $"Point {context.Source.Last.Id} does not fit the tables that the database {context.Database} holds: {string.Join("; ", faults.Take(MaxFaults))}{(faults.Count > MaxFaults ? "; and more" : "")}.",
            "Restore into another database, or change these tables first. Nothing was changed.");
    }

    private static void CompareSuperTables(RestoreContext context, PointSchema point, List<string> faults)
    {
        foreach (var wanted in point.SuperTables.Where(s => context.Selection.TakesSuperTable(s.Name)))
        {
            if (context.Schema.TryGetTable(wanted.Name, out _)) faults.Add($"'{wanted.Name}' is a super table in the backup and a table in the target");
            if (!context.Schema.TryGetSuperTable(wanted.Name, out var there)) continue;
            Compare($"super table '{wanted.Name}'", "column", wanted.Columns.Columns, there.Columns!, faults);
            Compare($"super table '{wanted.Name}'", "tag", wanted.Tags.Columns, there.Tags, faults);
        }
    }

    private static async ValueTask CompareTablesAsync(RestoreContext context, PointSchema point, List<string> faults, CancellationToken cancellationToken)
    {
        var connection = context.Connect();
        await using var closing = connection.ConfigureAwait(false);
        foreach (var wanted in point.Tables.Where(t => context.Selection.IsChosen(t.Name)))
        {
            if (faults.Count > MaxFaults) return;
            if (context.Schema.TryGetSuperTable(wanted.Name, out _)) faults.Add($"'{wanted.Name}' is a table in the backup and a super table in the target");
            if (!context.Schema.TryGetTable(wanted.Name, out var there)) continue;
            if ((wanted.Parent?.Name ?? wanted.Name) != there.Name)
            {
                faults.Add($"table '{wanted.Name}' is {Kind(wanted.Parent?.Name)} in the backup and {Kind(there is TargetSuperTable ? there.Name : null)} in the target");
            }
            else if (wanted.Parent is null)
            {
                var columns = await TargetReader.ColumnsAsync(connection, context.Database, wanted.Name, there, cancellationToken).ConfigureAwait(false);
                Compare($"table '{wanted.Name}'", "column", wanted.Columns.Columns, columns, faults);
            }
        }
    }

    private static void Compare(string table, string what, IReadOnlyList<ColumnDefinition> wanted, TargetColumns there, List<string> faults)
    {
        for (var i = 0; i < wanted.Count; i++)
        {
            var (column, name) = (wanted[i], $"{what} '{wanted[i].Name}' of {table}");
            // The timestamp is the first column on both sides, whatever it is called.
            var found = i == 0 && what == "column" ? there.Columns[0] : there.Find(column.Name);
            if (found is null)
            {
                // Others are added.
                if (column.Flags.HasFlag(ColumnFlags.CompositeKey) && what == "column") faults.Add($"{name}, part of the key, is missing in the target");
            }
            else if (found.Type != column.Type)
            {
                faults.Add($"{name} is {column.Type.SqlName()} in the backup and {found.Type.SqlName()} in the target");
            }
            else if (column.Type.IsDecimal() && found.TypeModifier != column.TypeModifier)
            {
                faults.Add($"{name} is DECIMAL({column.Precision},{column.Scale}) in the backup and DECIMAL({found.Precision},{found.Scale}) in the target");
            }
            else if (column.Type.IsVariable() && !column.Type.IsBlob() && found.Bytes < column.Bytes)
            {
                faults.Add($"{name} is {column.Type.SqlName()}({column.DeclaredLength}) in the backup and only {column.Type.SqlName()}({found.DeclaredLength}) in the target");
            }
            else if (i > 0 && found.Flags.HasFlag(ColumnFlags.CompositeKey) != column.Flags.HasFlag(ColumnFlags.CompositeKey))
            {
                faults.Add($"{name} is part of the key in only one of the two");
            }
        }

        foreach (var key in there.Columns.Skip(1).Where(c => c.Flags.HasFlag(ColumnFlags.CompositeKey) && wanted.All(w => w.Name != c.Name)))
            faults.Add($"{what} '{key.Name}' of {table}, part of the key, is missing in the backup");
    }

    private static string Kind(string? superTable) => superTable is null ? "a normal table" : $"a child of '{superTable}'";
}
