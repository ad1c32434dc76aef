using System.Globalization;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Selection;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Taosdump.Restore;

/// <summary>
/// Restores a dump that is Tidemark's own archive: the latest point of each plan. As with the other format, a target that holds tables is added to, and a run that was interrupted is continued. What of a
/// database could not be restored exactly does not stop the others.
/// </summary>
internal static class TideRestore
{
    /// <summary>Whether a directory is one.</summary>
    public static bool IsArchive(string directory) => File.Exists(Path.Combine(directory, RepositoryMarker.FileName));

    /// <summary>Restores.</summary>
    /// <exception cref="TidemarkException">As for <see cref="DumpRestore"/>.</exception>
    public static async Task<DumpRestoreReport> RunAsync(DumpRestoreOptions options, IDumpProgress? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(options.Directory), cancellationToken).ConfigureAwait(false);
        var plans = await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false);
        RestoreChoices.Check(options, [.. plans.Select(p => (p.Database, $"plan {p.Name}"))], "Restore the plan that you want with 'tidemark restore --plan' and a database of its own.");
        var session = new RestoreSession(options, progress, time);
        var restored = new List<DumpedDatabase>();
        var isResumed = false;
        foreach (var plan in plans.Where(p => RestoreChoices.Includes(options, p.Database)))
        {
            var name = options.Renames.GetValueOrDefault(plan.Database, plan.Database);
            var point = (await repository.GetChainAsync(plan.Name, null, cancellationToken).ConfigureAwait(false))[^1].Manifest;
            progress?.Info($"restoring {options.Directory} into database {name}");
            try
            {
                if (options.WithoutProperties) await CreatePlainlyAsync(session, name, point, cancellationToken).ConfigureAwait(false);
                var run = new RestoreRun(repository, RestoreOf(options, plan.Name, name), time, progress is null ? null : new RestoreProgressBridge(name, progress));
                var report = await run.RunAsync(cancellationToken).ConfigureAwait(false);
                foreach (var warning in report.Warnings) session.Warn(warning);
                isResumed |= report.Resumed;
                var done = Summary(name, point, options.SchemaOnly);
                // A run that was continued counts its own part only.
                if (!report.Resumed && report.Rows < done.Rows)
                {
                    session.Fail(new DumpFailure(name, null, done.Rows - report.Rows, report.Warnings.Count > 0 ? string.Join(" ", report.Warnings) : "The target did not take them."));
                    done = done with { Rows = report.Rows };
                }

                progress?.Done(string.Create(CultureInfo.InvariantCulture, $"{name}: {done.Rows} rows are in"));
                restored.Add(done);
            }
            catch (TidemarkException e) when (e.Code is ErrorCode.ApplyFailed or ErrorCode.Mismatch or ErrorCode.Conflict or ErrorCode.Corrupt or ErrorCode.Truncated)
            {
                session.Fail(new DumpFailure(name, null, null, e.Hint is null ? e.Message : $"{e.Message} {e.Hint}"));
            }
        }

        return new DumpRestoreReport { Databases = restored, Failures = session.Failures, Warnings = session.Warnings, Resumed = isResumed };
    }

    private static RestoreOptions RestoreOf(DumpRestoreOptions options, string plan, string database)
    {
        // A range in which no row can be.
        var last = long.MaxValue.ToString(CultureInfo.InvariantCulture);
        return new RestoreOptions
        {
            Target = options.Target with { Database = database },
            Plan = plan,
            Connections = options.Threads,
            MaxRetries = options.MaxRetries,
            IntoExisting = true,
            Selection = options.SchemaOnly ? new RestoreSelection { StartTime = last, EndTime = last } : new RestoreSelection(),
        };
    }

    private static async ValueTask CreatePlainlyAsync(RestoreSession session, string name, Manifest point, CancellationToken cancellationToken)
    {
        var server = session.Connect(null);
        await using var _ = server.ConfigureAwait(false);
        await server.OpenAsync(cancellationToken).ConfigureAwait(false);
        var sql = $"CREATE DATABASE IF NOT EXISTS {SqlIdentifier.Quote(name)} PRECISION {SqlLiteral.Text(point.Source.Precision)}";
        await server.RunAsync((c, token) => c.ExecuteAsync(sql, token), cancellationToken).ConfigureAwait(false);
    }

    private static DumpedDatabase Summary(string name, Manifest point, bool schemaOnly)
    {
        var children = point.Tables.Where(t => t.IsSuperTable).Sum(t => t.Tables);
        return new DumpedDatabase(name, point.Statistics.SuperTables, children, point.Statistics.Tables - children, schemaOnly ? 0 : point.Statistics.Rows);
    }
}
