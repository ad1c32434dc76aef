using Tidemark.Errors;
using Tidemark.Taosdump.Directories;
using Tidemark.Taosdump.Dump;

namespace Tidemark.Taosdump.Restore;

/// <summary>
/// Restores a dump, of the real tool or of ours, into a server. What cannot go in does not stop the rest: it is in the report, by table and with the number of rows. A run that was killed or lost its server is
/// continued by the next one with the same target: files that went in whole are not read again.
/// </summary>
public static class DumpRestore
{
    /// <summary>Restores.</summary>
    /// <param name="options">What, where to, how.</param>
    /// <param name="progress">Takes what there is to say meanwhile; null for nobody.</param>
    /// <param name="cancellationToken">Gives up; a later run goes on.</param>
    /// <exception cref="TidemarkException">Not a dump, or not whole (TM103, TM402), options that cannot be (TM101), another restore of it is running (TM504), or the server fails for longer than retries last.</exception>
    public static Task<DumpRestoreReport> RunAsync(DumpRestoreOptions options, IDumpProgress? progress, CancellationToken cancellationToken) => RunAsync(options, progress, TimeProvider.System, cancellationToken);

    internal static async Task<DumpRestoreReport> RunAsync(DumpRestoreOptions options, IDumpProgress? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        if (TideRestore.IsArchive(options.Directory)) return await TideRestore.RunAsync(options, progress, time, cancellationToken).ConfigureAwait(false);
        var databases = DumpDirectory.Open(options.Directory);
        RestoreChoices.CheckLost(options, DumpDirectory.Lost(options.Directory, databases));
        RestoreChoices.Check(options, [.. databases.Select(d => (d.Name, Path.GetFileName(d.Directory)))], "They are of two dumps: leave one of them in the directory, and restore the other from a directory of its own, or with -W under another name.");
        var context = new RestoreSession(options, progress, time);
        var server = context.Connect(null);
        await using var _ = server.ConfigureAwait(false);
        context.ServerVersion = await server.OpenAsync(cancellationToken).ConfigureAwait(false);
        var journal = await RestoreProgressFile.OpenAsync(options).ConfigureAwait(false);
        await using var __ = journal.ConfigureAwait(false);
        context.Journal = journal;
        var restored = new List<DumpedDatabase>();
        foreach (var database in databases.Where(d => RestoreChoices.Includes(options, d.Name)))
        {
            if (await new DatabaseRestore(context, server, database).RunAsync(cancellationToken).ConfigureAwait(false) is { } done) restored.Add(done);
        }

        if (context.Failures.Count == 0) journal.Remove();
        return new DumpRestoreReport { Databases = restored, Failures = context.Failures, Warnings = context.Warnings, Resumed = journal.IsContinued };
    }

    private static void Check(DumpRestoreOptions options)
    {
        var faults = new List<string>();
        if (options.Threads is < 1 or > 64) faults.Add($"{options.Threads} connections: there can be 1 to 64");
        if (options.BatchRows is < 1 or > DumpOptions.MaxBatchRows) faults.Add($"{options.BatchRows} rows a batch: there can be 1 to {DumpOptions.MaxBatchRows}");
        if (options.MaxRetries is < 0 or > Backup.Retries.RetryRules.MaxRetries) faults.Add($"{options.MaxRetries} retries: there can be 0 to {Backup.Retries.RetryRules.MaxRetries}");
        foreach (var (from, to) in options.Renames.Where(r => string.IsNullOrWhiteSpace(r.Value))) faults.Add($"database '{from}' has no new name ('{to}')");
        foreach (var twice in options.Renames.GroupBy(r => r.Value, StringComparer.Ordinal).Where(g => g.Count() > 1)) faults.Add($"databases {string.Join(" and ", twice.Select(r => $"'{r.Key}'"))} would become one, '{twice.Key}'");
        if (faults.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"The restore cannot be: {string.Join("; ", faults)}.", "Correct the options.");
    }
}
