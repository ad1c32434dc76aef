using Tidemark.Archive.Manifests;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Drivers;
using Tidemark.TDengine.Sql;

namespace Tidemark.Taosdump.Restore;

/// <summary>Restores a dump in Tidemark's own archive: a repository with a plan for each database. The last point of each is taken.</summary>
internal static class TideRestore
{
    /// <summary>Whether a directory is such a dump.</summary>
    public static bool IsArchive(string directory) => File.Exists(Path.Combine(directory, RepositoryMarker.FileName));

    /// <summary>Restores. A database that cannot be restored exactly is in the report, and the others go on.</summary>
    /// <exception cref="TidemarkException">An option that archives do not know (TM101), or no connection.</exception>
    public static async Task<DumpRestoreReport> RunAsync(DumpRestoreOptions options, IDumpProgress? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        if (options.SchemaOnly || options.WithoutProperties || options.ReplaceDots)
            throw new TidemarkException(ErrorCode.InvalidArgument, $"{options.Directory} is an archive of Tidemark's own format, which is restored as it is: -s, -N and -Q are not for it.", "Leave them out, or restore with tidemark restore and its options.");
        var repository = await BackupRepository.OpenAsync(new DirectoryStorage(options.Directory), cancellationToken).ConfigureAwait(false);
        var databases = new List<DumpedDatabase>();
        var failures = new List<DumpFailure>();
        var warnings = new List<string>();
        var resumed = false;
        foreach (var plan in await repository.ListPlansAsync(cancellationToken).ConfigureAwait(false))
        {
            var source = (await repository.GetChainAsync(plan.Name, null, cancellationToken).ConfigureAwait(false))[^1].Manifest;
            var name = options.Renames.GetValueOrDefault(source.Source.Database, source.Source.Database);
            progress?.Info($"restoring plan {plan.Name} of {options.Directory} into database {name}");
            var restore = new RestoreOptions
            {
                Target = options.Target with { Database = name },
                Plan = plan.Name,
                Connections = options.Threads,
                MaxRetries = options.MaxRetries,
                IntoExisting = await HoldsTablesAsync(options, name, cancellationToken).ConfigureAwait(false),
            };
            try
            {
                var report = await new RestoreRun(repository, restore, time, progress is null ? null : new RestoreProgressBridge(name, progress)).RunAsync(cancellationToken).ConfigureAwait(false);
                warnings.AddRange(report.Warnings);
                resumed |= report.Resumed;
                var children = source.Tables.Where(t => t.IsSuperTable).Sum(t => t.Tables);
                databases.Add(new DumpedDatabase(name, source.Statistics.SuperTables, children, source.Statistics.Tables - children, report.Rows));
                progress?.Done($"{name}: {report.Rows} rows are in");
            }
            catch (TidemarkException e) when (e.Code is ErrorCode.Mismatch or ErrorCode.ApplyFailed or ErrorCode.Truncated or ErrorCode.Corrupt)
            {
                failures.Add(new DumpFailure(name, null, null, e.Message));
                progress?.Fail(failures[^1]);
            }
        }

        return new DumpRestoreReport { Databases = databases, Failures = failures, Warnings = warnings, Resumed = resumed };
    }

    private static async ValueTask<bool> HoldsTablesAsync(DumpRestoreOptions options, string database, CancellationToken cancellationToken)
    {
        var connection = await TDengineDriver.ConnectAsync(options.Target, null, null, cancellationToken).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        return await QueryRows.CountAsync(connection, $"SELECT COUNT(*) FROM information_schema.ins_tables WHERE `db_name` = {SqlLiteral.Text(database)}", cancellationToken).ConfigureAwait(false) > 0;
    }
}
