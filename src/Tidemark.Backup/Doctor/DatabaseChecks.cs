using System.Globalization;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Queries;
using Tidemark.Errors;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Backup.Doctor;

/// <summary>The database that is to be backed up: there, readable, with WAL to subscribe to, and the right to subscribe.</summary>
internal static class DatabaseChecks
{
    private const string Database = "database";
    private const string Wal = "WAL";

    /// <summary>How long dropping the probe topic may take where everything else was cancelled.</summary>
    private static readonly TimeSpan DropLimit = TimeSpan.FromSeconds(20);

    public static IEnumerable<DoctorCheck> All =>
    [
        new(Database, NetworkChecks.SignIn, DatabaseAsync),
        new("schema", Database, SchemaAsync),
        new(Wal, Database, WalAsync),
        new("subscription", Wal, SubscriptionAsync),
    ];

    public static IEnumerable<DoctorCheck> WithoutDatabase =>
        [new(Database, null, (_, _) => ValueTask.FromResult(CheckFinding.Skip("none is named: with --database its schema, WAL and subscription are checked too")))];

    private static async ValueTask<CheckFinding> DatabaseAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var facts = scene.Database = await new SourceCatalog(scene.Connection, scene.DatabaseName!).ReadDatabaseAsync(cancellationToken).ConfigureAwait(false);
        scene.DatabaseBytes = await SizeAsync(scene, cancellationToken).ConfigureAwait(false);
        var size = scene.DatabaseBytes is { } bytes ? $", {Sizes.Text(bytes)} on the server's disks" : "";
        return new($"{SqlIdentifier.Quote(facts.Name)} has {Counts.Text(facts.VgroupIds.Count, "vgroup")}{size}");
    }

    private static async ValueTask<long?> SizeAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        try
        {
            // In KiB; since 3.3.6.
            var size = await QueryRows.ScalarAsync(scene.Connection,
                $"SELECT SUM(`wal` + `data1` + `data2` + `data3` + `ss`) FROM information_schema.ins_disk_usage WHERE `db_name` = {SqlLiteral.Text(scene.DatabaseName!)}", cancellationToken).ConfigureAwait(false);
            // What was written a moment ago is in memory only: no size then.
            return size is null || Convert.ToDouble(size, CultureInfo.InvariantCulture) is not (> 0 and var kib) ? null : (long)(kib * 1024);
        }
        catch (TDengineException) when (!scene.Connection.IsBroken)
        {
            // An older server has no such table.
            return null;
        }
    }

    private static async ValueTask<CheckFinding> SchemaAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var catalog = new SourceCatalog(scene.Connection, scene.DatabaseName!);
        var superTables = await catalog.ReadSuperTableNamesAsync(null, cancellationToken).ConfigureAwait(false);
        var tables = await QueryRows.CountAsync(scene.Connection, $"SELECT COUNT(*) FROM information_schema.ins_tables WHERE `db_name` = {SqlLiteral.Text(scene.DatabaseName!)}", cancellationToken).ConfigureAwait(false);
        var text = $"{Counts.Text(superTables.Count, "super table")}, {Counts.Text(tables, "table")}";
        if (superTables.Count == 0) return new(text + (tables == 0 ? ", nothing to read yet" : ""));
        try
        {
            await catalog.ReadSuperTablesAsync(superTables[0], cancellationToken).ConfigureAwait(false);
            await QueryRows.ReadAsync(scene.Connection, $"SELECT * FROM {SqlIdentifier.Quote(scene.DatabaseName!, superTables[0])} LIMIT 1", cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            throw new TidemarkException(e.Code, $"{scene.Options.Server.User} may not read the super table {SqlIdentifier.Quote(scene.DatabaseName!, superTables[0])}.",
                $"GRANT READ ON {SqlIdentifier.Quote(scene.DatabaseName!)}.* TO {SqlIdentifier.Quote(scene.Options.Server.User)}", cause: e);
        }

        return new($"{text}; definition and rows of `{superTables[0]}` can be read");
    }

    private static async ValueTask<CheckFinding> WalAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        var (database, cycle, period) = (scene.DatabaseName!, scene.Options.Cycle, scene.Database!.WalRetentionPeriodSeconds);
        if (period == 0) throw WalRetention.Refuse(database, cycle, null);
        var sizeKib = await QueryRows.CountAsync(scene.Connection, $"SELECT `wal_retention_size` FROM information_schema.ins_databases WHERE `name` = {SqlLiteral.Text(database)}", cancellationToken).ConfigureAwait(false);
        var kept = period < 0 ? "for ever" : $"for {Spans.Text(TimeSpan.FromSeconds(period))}";
        if (cycle is { } time && period > 0 && period <= time.TotalSeconds)
        {
            throw new TidemarkException(ErrorCode.WalRetention,
                $"The database {SqlIdentifier.Quote(database)} keeps WAL {kept}, and a point every {Spans.Text(time)} would come too late.", $"{WalRetention.Cure(database, cycle)} (seconds), or take points more often.");
        }

        var advice = sizeKib > 0
            ? $"WAL beyond {Sizes.Text(sizeKib * 1024)} a vgroup may go before its time, and a busy hour then ends the chain: ALTER DATABASE {SqlIdentifier.Quote(database)} WAL_RETENTION_SIZE 0"
            : cycle is { } soon && period > 0 && period < 2 * soon.TotalSeconds ? $"One missed point ends the chain: {WalRetention.Cure(database, cycle)}" : null;
        return new($"kept {kept}{(cycle is { } every ? $", a point every {Spans.Text(every)}" : "; with --cycle it is compared with the time between two points")}", advice);
    }

    private static async ValueTask<CheckFinding> SubscriptionAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        if (await IsSuperUserAsync(scene, cancellationToken).ConfigureAwait(false)) return new($"{scene.Options.Server.User} is a super user, who may create and drop topics");
        var topic = SqlIdentifier.Quote(ServerChecks.ProbePrefix + Guid.NewGuid().ToString("N")[..8]);
        try
        {
            await scene.Connection.ExecuteAsync($"CREATE TOPIC {topic} WITH META AS DATABASE {SqlIdentifier.Quote(scene.DatabaseName!)}", cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            throw new TidemarkException(e.Code, $"{scene.Options.Server.User} cannot create a topic on the database {SqlIdentifier.Quote(scene.DatabaseName!)}.", e.Hint, cause: e);
        }
        finally
        {
            await DropAsync(scene, topic).ConfigureAwait(false);
        }

        return new($"{scene.Options.Server.User} may create and drop a topic (tried with {topic}, which is dropped again)");
    }

    // Whatever became of the creation, and of this connection: nothing stays.
    private static async ValueTask DropAsync(DoctorScene scene, string topic)
    {
        using var limit = new CancellationTokenSource(DropLimit, scene.Time);
        var sql = $"DROP TOPIC IF EXISTS {topic}";
        try
        {
            if (!scene.Connection.IsBroken)
            {
                await scene.Connection.ExecuteAsync(sql, limit.Token).ConfigureAwait(false);
                return;
            }

            var fresh = await TDengineDriver.ConnectAsync(scene.Options.Server, null, null, limit.Token).ConfigureAwait(false);
            await using (fresh.ConfigureAwait(false)) await fresh.ExecuteAsync(sql, limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is TidemarkException or OperationCanceledException)
        {
            throw new TidemarkException((e as TidemarkException)?.Code ?? ErrorCode.Timeout, $"The probe topic {topic} cannot be dropped again.", $"DROP TOPIC {topic}", cause: e);
        }
    }

    private static async ValueTask<bool> IsSuperUserAsync(DoctorScene scene, CancellationToken cancellationToken)
    {
        try
        {
            var value = await QueryRows.ScalarAsync(scene.Connection, $"SELECT `super` FROM information_schema.ins_users WHERE `name` = {SqlLiteral.Text(scene.Options.Server.User)}", cancellationToken).ConfigureAwait(false);
            return value is not null && Convert.ToInt64(value, CultureInfo.InvariantCulture) == 1;
        }
        catch (TDengineException) when (!scene.Connection.IsBroken)
        {
            // Some users may not see the users; the probe topic tells.
            return false;
        }
    }
}
