using Tidemark.Backup.Contents;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Repositories;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Replay;

/// <summary>
/// Adds what a point holds to a target that holds tables. Its history is not replayed there, because the target is ahead of it: a DROP in it would take what came later. Instead
/// the point is worked out from the repository; what is missing is created or added, and its rows are written. Doing it again changes nothing.
/// </summary>
internal sealed class PointReplay(RestoreContext context)
{
    private const int PartitionBytes = 64 << 20;

    public async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        context.Meter.Enter(WorkPhase.Schema);
        var directory = Path.GetTempPath();
        var spill = new RowSpill(directory, context.Source.Chain.Sum(p => p.Manifest.Statistics.RawBytes), PartitionBytes);
        await using var _ = spill.ConfigureAwait(false);
        using var point = new PointEvaluation(context.Source, spill, new ProgressMeter(null, context.Time)) { Filter = new RowFilter(context.Selection, keysOnly: false) };
        await point.RunAsync(null, null, cancellationToken).ConfigureAwait(false);
        context.Point = point.Schema;
        var expired = await CreateAsync(point.Schema, cancellationToken).ConfigureAwait(false);

        context.Meter.Enter(WorkPhase.Rows);
        var rows = new PointRows(context, expired);
        await using var __ = rows.ConfigureAwait(false);
        await new RowEvaluation(point.Schema, directory, PartitionBytes).RunAsync(spill, (table, block) => rows.AddAsync(table, block, cancellationToken), context.Meter.Fraction, cancellationToken).ConfigureAwait(false);
        await rows.CompleteAsync(cancellationToken).ConfigureAwait(false);
        context.Counts = rows.Counts;
    }

    // Returns the tables that are not made because their TTL was over at the point.
    private async ValueTask<HashSet<string>> CreateAsync(PointSchema point, CancellationToken cancellationToken)
    {
        var connection = context.Connect();
        await using var _ = connection.ConfigureAwait(false);
        var superTables = new SuperTableEvents(context, connection);
        foreach (var wanted in point.SuperTables.Where(s => context.Selection.TakesSuperTable(s.Name))) await CreateAsync(wanted, superTables, connection, cancellationToken).ConfigureAwait(false);

        var expiring = await ExpiringTables.NamesAsync(context.Source.Storage, context.Source.Last, cancellationToken).ConfigureAwait(false);
        var expired = new HashSet<string>(StringComparer.Ordinal);
        var children = new List<CreateChildTable>();
        var tables = new TableEvents(context, connection);
        var place = new StreamPlace(0, context.Source.Last.Id);
        foreach (var wanted in point.Tables.Where(t => context.Selection.IsChosen(t.Name)))
        {
            if (wanted.TtlDays > 0 && expiring?.Contains(wanted.Name) == false) expired.Add(wanted.Name);
            else if (context.Schema.TryGetTable(wanted.Name, out var there)) await AddColumnsAsync(wanted, there, connection, cancellationToken).ConfigureAwait(false);
            else if (wanted.ToRequest() is CreateChildTable child) children.Add(child);
            else await tables.CreateAsync((CreateNormalTable)wanted.ToRequest(), place, cancellationToken).ConfigureAwait(false);
        }

        var creation = new ChildCreation(context);
        await using var __ = creation.ConfigureAwait(false);
        foreach (var sql in TableEvents.ChildStatements(children, place)) await creation.RunAsync(sql, cancellationToken).ConfigureAwait(false);
        await creation.DrainAsync().ConfigureAwait(false);
        foreach (var child in children) tables.Made(child);
        return expired;
    }

    private async ValueTask CreateAsync(PointSuperTable wanted, SuperTableEvents events, TargetConnection connection, CancellationToken cancellationToken)
    {
        if (!context.Schema.TryGetSuperTable(wanted.Name, out var there))
        {
            await events.CreateAsync(wanted.ToDefinition(), isRecorded: false, cancellationToken).ConfigureAwait(false);
            if (wanted.Comment is not null) await connection.ExecuteAsync(StoredStatement.Comment(wanted), ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
            return;
        }

        var (columns, tags) = (Missing(wanted.Columns, there.Columns!), Missing(wanted.Tags, there.Tags));
        if (tags.Count > 0) await RunAsync(AlterSuperTableSql.Statements(wanted.Name, new SuperTableAlteration(SuperTableChange.AddTag, tags)), connection, cancellationToken).ConfigureAwait(false);
        if (columns.Count > 0) await RunAsync(AlterSuperTableSql.Statements(wanted.Name, new SuperTableAlteration(SuperTableChange.AddColumn, columns)), connection, cancellationToken).ConfigureAwait(false);
        there.Tags = new TargetColumns([.. there.Tags.Columns, .. tags]);
        there.Columns = new TargetColumns([.. there.Columns!.Columns, .. columns]);
    }

    private static async ValueTask AddColumnsAsync(PointTable wanted, TargetTable there, TargetConnection connection, CancellationToken cancellationToken)
    {
        // TargetFit has read the columns; a child has those of its super table.
        if (wanted.Parent is not null || there.Columns is not { } has || Missing(wanted.Columns, has) is not { Count: > 0 } columns) return;
        foreach (var column in columns) await RunAsync(AlterTableSql.Statements(new AlterTable(wanted.Name, new AddColumn(column))), connection, cancellationToken).ConfigureAwait(false);
        there.Columns = new TargetColumns([.. has.Columns, .. columns]);
    }

    private static async ValueTask RunAsync(IEnumerable<string> statements, TargetConnection connection, CancellationToken cancellationToken)
    {
        foreach (var sql in statements) await connection.ExecuteAsync(sql, ServerAnswers.IsAlreadySo, cancellationToken).ConfigureAwait(false);
        await connection.ForgetTablesAsync(cancellationToken).ConfigureAwait(false);
    }

    // The timestamp is the first column on both sides, whatever it is called.
    private static List<ColumnDefinition> Missing(TargetColumns wanted, TargetColumns there) =>
        [.. wanted.Columns.Where((c, i) => there.Find(c.Name) is null && (i > 0 || c.Type != TDengine.Types.DataType.Timestamp || there.Columns[0].Type != c.Type))];
}
