using System.Text;
using Tidemark.Backup.Capture;
using Tidemark.Taosdump.Directories;
using Tidemark.TDengine.Messages;
using Tidemark.TDengine.Sql;
using Tidemark.TDengine.Types;

namespace Tidemark.Taosdump.Dump;

/// <summary>The steps of a dump: statements and children first, then rows, then the comparison of counts. All databases share the connections.</summary>
internal sealed class DatabaseDumping(DumpContext context, DumpWorkers workers, string serverVersion)
{
    /// <summary>Writes everything but the file that makes it a dump.</summary>
    public async ValueTask RunAsync(IReadOnlyList<DatabaseDump> databases, CancellationToken cancellationToken)
    {
        // What there is to read of super tables is not known yet, but seldom less than there are threads.
        var hasChildren = databases.Any(d => d.SuperTables.Count > 0) && !context.Options.SchemaOnly;
        workers.OpenAhead(hasChildren ? context.Options.Threads : databases.Sum(d => (long)d.SuperTables.Count + d.Plan.NormalTables.Count), cancellationToken);
        foreach (var database in databases)
        {
            context.Progress?.Info($"dumping database {database.Plan.Name}: {database.SuperTables.Count} super tables, {database.Plan.NormalTables.Count} normal tables");
            database.Files.Create();
            WriteStatements(database);
        }

        var superTables = databases.SelectMany(d => d.SuperTables).ToList();
        await workers.RunAsync(superTables, WriteChildrenAsync, cancellationToken).ConfigureAwait(false);
        foreach (var database in databases) WriteRemarks(database);
        context.Totals = (superTables.Sum(t => (long)t.Children.Count) + databases.Sum(d => d.Plan.NormalTables.Count), superTables.Sum(t => t.Counted.Rows));
        var jobs = superTables.OrderByDescending(t => t.Counted.Rows).SelectMany(t => RowJobs.Of(t, context.Options.Threads))
            .Concat(databases.SelectMany(d => d.Plan.NormalTables.Select(t => new RowJob(d, null, null, t))));
        await workers.RunAsync(jobs, ReadAsync, cancellationToken).ConfigureAwait(false);
        if (!context.Options.SchemaOnly) await workers.RunAsync(superTables, (worker, table, token) => new CountCheck(worker, table).RunAsync(token), cancellationToken).ConfigureAwait(false);
        foreach (var database in databases) CountsWriting.Write(database);
        foreach (var database in databases) WarnOfOurOwn(database);
        foreach (var database in databases) context.Progress?.Done($"Database {database.Plan.Name} dumped");
    }

    private async ValueTask WriteChildrenAsync(DumpWorker worker, SuperTableDump table, CancellationToken cancellationToken)
    {
        await new ChildrenWriting(worker, table).RunAsync(cancellationToken).ConfigureAwait(false);
        if (!context.Options.SchemaOnly) table.Counted = await RowCounting.OfSuperTableAsync(worker, table, cancellationToken).ConfigureAwait(false);
        context.Progress?.Done($"total {table.Children.Count} table(s) of stable: {table.Plan.Name} schema dumped.");
    }

    private static ValueTask ReadAsync(DumpWorker worker, RowJob job, CancellationToken cancellationToken) => job.Normal is { } normal
        ? new NormalTableDump(worker, job.Database, normal).RunAsync(cancellationToken)
        : new RowReading(worker, job, job.SuperTable!.Plan.Facts.Definition.Columns).RunAsync(null, cancellationToken);

    private void WriteStatements(DatabaseDump database)
    {
        var text = new StringBuilder(DumpRun.DumpHead(context.Options, serverVersion)).Append(Directories.DumpHead.CountsLine).Append('\n');
        if (context.Options.WithoutProperties) text.Append(Directories.DumpHead.PrecisionLine(database.Plan.Precision)).Append('\n');
        foreach (var line in CreateStatements.Database(database.Plan.Facts, context.Options.EscapeDatabase, !context.Options.WithoutProperties)) text.Append(line).Append('\n');
        text.Append('\n');
        foreach (var table in database.SuperTables) text.Append(table.Plan.CreateStatement).Append('\n');
        DumpDisk.Write(Path.Combine(database.Files.Directory, DumpLayout.StatementsFile), Encoding.UTF8.GetBytes(text.ToString()));
    }

    private static void WriteRemarks(DatabaseDump database)
    {
        var lines = new StringBuilder();
        foreach (var table in database.SuperTables)
        {
            foreach (var child in table.Children)
            {
                if (!database.Plan.Remarkable.TryGetValue(child, out var facts)) continue;
                var name = SqlIdentifier.Quote(database.Plan.Name, database.Files.Written(child));
                if (facts.TtlDays > 0) lines.Append(FormattableString.Invariant($"ALTER TABLE {name} TTL {facts.TtlDays}\n"));
                if (!string.IsNullOrEmpty(facts.Comment)) lines.Append($"ALTER TABLE {name} COMMENT {StoredComment.Literal(facts.Comment)}".ReplaceLineEndings("\\n")).Append('\n');
            }
        }

        if (lines.Length > 0) DumpDisk.Write(Path.Combine(database.Files.Directory, DumpLayout.AfterFile), Encoding.UTF8.GetBytes(lines.ToString()));
    }

    // What the real tool aborts on.
    private void WarnOfOurOwn(DatabaseDump database)
    {
        var own = database.SuperTables.Where(t => IsOurOwn(t.Plan.Facts.Definition.Columns)).Select(t => t.Plan.Name).Concat(database.OwnNormalTables.Order(StringComparer.Ordinal)).ToList();
        if (own.Count == 0) return;
        context.Warn($"Columns of type DECIMAL or BLOB in {database.Plan.Name} ({string.Join(", ", own.Take(20))}{(own.Count > 20 ? $" and {own.Count - 20} more" : "")}): this dump has them, and only Tidemark can restore these tables.");
    }

    /// <summary>Whether a table has columns that the real tool does not know.</summary>
    internal static bool IsOurOwn(TableSchema columns) => columns.Columns.Any(c => c.Type.IsDecimal() || c.Type.IsBlob());
}
