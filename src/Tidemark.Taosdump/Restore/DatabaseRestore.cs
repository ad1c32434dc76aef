using Tidemark.Backup.Capture;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Retries;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Restore;

/// <summary>Restores one database of a dump: database, super tables, children, normal tables, rows, what the real format has no room for, and the comparison.</summary>
internal sealed class DatabaseRestore(RestoreSession session, MendingConnection server, DumpDatabase dump)
{
    private readonly string _name = session.Options.Renames.GetValueOrDefault(dump.Name, dump.Name);

    /// <summary>Restores; null when the database could not be made, which is in the report then.</summary>
    public async ValueTask<DumpedDatabase?> RunAsync(CancellationToken cancellationToken)
    {
        session.Progress?.Info($"restoring {dump.Directory} into database {_name}");
        if (dump.Head.Charset is { } charset && !charset.Replace("-", "", StringComparison.Ordinal).Equals("UTF8", StringComparison.OrdinalIgnoreCase))
            session.Warn($"{dump.Name} was dumped by a client with the charset {charset}: texts that are not ASCII go in as they stand in the files.");
        if (await PrepareAsync(cancellationToken).ConfigureAwait(false) is not { } target) return null;
        var workers = new RestoreWorkers(session, target);
        await using var _ = workers.ConfigureAwait(false);
        var tables = new TableRestore(session, target, workers);
        await tables.RunAsync(dump, cancellationToken).ConfigureAwait(false);
        session.Progress?.Done($"{_name}: {tables.SuperTables} super tables, {tables.Children} children and {tables.NormalTables} normal tables are there");
        var rows = new RowRestore(session, target, workers, tables.Fields);
        if (!session.Options.SchemaOnly) await rows.RunAsync(dump, cancellationToken).ConfigureAwait(false);
        session.Progress?.Done($"{_name}: {rows.Counts.Total} rows are in");
        await tables.FinishAsync(dump, cancellationToken).ConfigureAwait(false);
        if (!session.Options.SchemaOnly) await new CountComparison(session, target, workers, rows.Counts).RunAsync(cancellationToken).ConfigureAwait(false);
        new CountsCheck(session, target, dump, rows.Counts).Run();
        target.LeftOut.Report();
        return new DumpedDatabase(_name, tables.SuperTables, tables.Children, tables.NormalTables, rows.Counts.Total);
    }

    // Makes the database and its super tables.
    private async ValueTask<RestoreTarget?> PrepareAsync(CancellationToken cancellationToken)
    {
        var there = await FactsAsync(cancellationToken).ConfigureAwait(false);
        if (there is null)
        {
            if (!await CreateAsync(cancellationToken).ConfigureAwait(false)) return null;
            there = await FactsAsync(cancellationToken).ConfigureAwait(false);
        }

        if (there is null)
        {
            Fail("The database does not exist on the target, and the dump has no statement that makes it. Create it, and restore again.");
            return null;
        }

        if (dump.Precision is { } precision && precision != there.Precision)
        {
            Fail($"The timestamps of the dump are in {Text(precision)}, those of the database on the target in {Text(there.Precision)}, and the precision of a database cannot be changed. Nothing was restored: give the database another name with -W, or drop it.");
            return null;
        }

        var tables = await server.RunAsync((c, token) => QueryRows.CountAsync(c, $"SELECT COUNT(*) FROM information_schema.ins_tables WHERE `db_name` = {SqlLiteral.Text(_name)}", token), cancellationToken).ConfigureAwait(false);
        var target = new RestoreTarget { Name = _name, Precision = there.Precision, CreatedAtMs = there.CreatedAtMs, HeldTables = tables > 0, Keep = KeepLimit.Parse(there.Options.GetValueOrDefault("keep")), LeftOut = new LeftOutColumns(session, _name) };
        foreach (var statement in dump.Statements.Where(s => s.Kind != DumpStatementKind.Database)) await RunAsync(statement, cancellationToken).ConfigureAwait(false);
        // After changes of a table the gateway's library may know an older form of it, and refuse rows of the new one.
        if (target.HeldTables) await server.RunAsync((c, token) => c.ExecuteAsync("RESET QUERY CACHE", token), cancellationToken).ConfigureAwait(false);
        await target.ReadSuperTablesAsync(server, cancellationToken).ConfigureAwait(false);
        return target;
    }

    // The lines that make the database are tried one after another: a later one has less options, for servers that refuse the first.
    private async ValueTask<bool> CreateAsync(CancellationToken cancellationToken)
    {
        var statements = dump.Statements.Where(s => s.Kind == DumpStatementKind.Database).Select(s => s.In(_name)).ToList();
        // Where the head alone says the precision, no option does.
        if (session.Options.WithoutProperties || (statements.Count > 0 && dump.Head.Precision is not null))
            statements = [$"CREATE DATABASE IF NOT EXISTS {SqlIdentifier.Quote(_name)}" + (dump.Precision is { } precision ? $" PRECISION '{Text(precision)}'" : "")];
        TDengineException? refusal = null;
        foreach (var statement in statements)
        {
            try
            {
                await server.RunAsync((c, token) => c.ExecuteAsync(statement, token), cancellationToken).ConfigureAwait(false);
                if (refusal is not null) session.Warn($"The target refuses to make {_name} with all options of the dump ({refusal.ServerMessage}): it was made with those of taosdump alone.");
                return true;
            }
            catch (TDengineException e) when (!e.IsTransient)
            {
                refusal ??= e;
            }
        }

        if (refusal is not null) Fail($"The target refuses to make the database: {refusal.ServerMessage}. Create it yourself with options that this server takes, or restore with -N, and restore again.");
        return statements.Count == 0;
    }

    private async ValueTask RunAsync(DumpStatement statement, CancellationToken cancellationToken)
    {
        try
        {
            await server.RunAsync((c, token) => c.ExecuteAsync(statement.In(_name), token), cancellationToken).ConfigureAwait(false);
        }
        catch (TDengineException e) when (!e.IsTransient)
        {
            if (statement.Kind == DumpStatementKind.Table) session.Fail(new DumpFailure(_name, statement.Table, null, $"The super table could not be made: {e.ServerMessage}"));
            else Fail($"A statement of {DumpLayout.StatementsFile} was refused: {e.Message}");
        }
    }

    private async ValueTask<DatabaseFacts?> FactsAsync(CancellationToken cancellationToken)
    {
        var count = await server.RunAsync((c, token) => QueryRows.CountAsync(c, $"SELECT COUNT(*) FROM information_schema.ins_databases WHERE `name` = {SqlLiteral.Text(_name)}", token), cancellationToken).ConfigureAwait(false);
        return count == 0 ? null : await server.RunAsync((c, token) => new SourceCatalog(c, _name).ReadDatabaseAsync(token), cancellationToken).ConfigureAwait(false);
    }

    private void Fail(string cause) => session.Fail(new DumpFailure(_name, null, null, cause));

    private static string Text(TimePrecision precision) => precision switch { TimePrecision.Nanoseconds => "ns", TimePrecision.Microseconds => "us", _ => "ms" };
}
