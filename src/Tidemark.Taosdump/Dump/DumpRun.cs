using System.Text;
using Tidemark.Errors;
using Tidemark.TDengine.Sql;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>
/// Dumps databases into a directory. It is a dump once its root has <c>dbs.sql</c>, which is written last; a run that fails or is cancelled removes what it wrote, and what a killed one leaves is taken for a dump by
/// nobody.
/// </summary>
public static class DumpRun
{
    /// <summary>Dumps.</summary>
    /// <param name="options">What, where to, how.</param>
    /// <param name="progress">Takes what there is to say meanwhile; null for nobody.</param>
    /// <param name="cancellationToken">Gives up and removes what was written.</param>
    /// <exception cref="TidemarkException">Something asked for cannot be (TM101, TM102, TM207), the server fails for longer than retries last, or the disk does. There is no dump then.</exception>
    public static Task<DumpReport> RunAsync(DumpOptions options, IDumpProgress? progress, CancellationToken cancellationToken) => RunAsync(options, progress, TimeProvider.System, cancellationToken);

    internal static async Task<DumpReport> RunAsync(DumpOptions options, IDumpProgress? progress, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        DumpChecks.Options(options);
        DumpChecks.Directory(options.Directory);
        // Thousands of files are opened by their paths.
        options = options with { Directory = Path.GetFullPath(options.Directory) };
        if (options.Format == DumpFormat.Tide) return await TideDump.RunAsync(options, progress, time, cancellationToken).ConfigureAwait(false);
        var context = new DumpContext(options, progress, time);
        var catalog = context.Connect();
        await using var _ = catalog.ConfigureAwait(false);
        var version = await catalog.OpenAsync(cancellationToken).ConfigureAwait(false);
        var plans = await new DatabasePlanReader(catalog, options, context.Warn).ReadAsync(cancellationToken).ConfigureAwait(false);
        DumpChecks.Names(options, plans, context.Warn);
        var databases = plans.Select(p => new DatabaseDump(p, context)).ToList();
        var taken = await DumpChecks.TakeAsync(options.Directory).ConfigureAwait(false);
        await using var directory = taken.ConfigureAwait(false);
        var workers = new DumpWorkers(context);
        await using var __ = workers.ConfigureAwait(false);
        try
        {
            await new DatabaseDumping(context, workers, version).RunAsync(databases, cancellationToken).ConfigureAwait(false);
            var root = new StringBuilder(DumpHead(options, version));
            // The real tool lists databases, and none where tables were chosen.
            foreach (var database in databases.Where(_ => options.Tables.Count == 0)) root.Append("#!dumpdb: ").Append(database.Plan.Name).Append(": \n\n");
            DumpDisk.Publish(Path.Combine(options.Directory, DumpLayout.StatementsFile), Encoding.UTF8.GetBytes(root.ToString()));
        }
        catch
        {
            foreach (var database in databases)
                if (!DumpDisk.TryDeleteDirectory(database.Files.Directory)) progress?.Warn($"{database.Files.Directory} could not be removed: it is not a dump, remove it yourself.");
            throw;
        }

        return new DumpReport
        {
            Databases = [.. databases.Select(d => d.Summary())],
            Failures = context.Failures,
            Warnings = context.Warnings,
            Bytes = databases.SelectMany(d => d.AllFiles).Sum(f => f.Length),
        };
    }

    /// <summary>The lines that every <c>dbs.sql</c> begins with.</summary>
    internal static string DumpHead(DumpOptions options, string version) => $"""
        #!server_ver: ver:{version}
        #!taosdump_ver: {Compatible}
        #!os_id: {(OperatingSystem.IsWindows() ? "Windows" : OperatingSystem.IsMacOS() ? "macOS" : "LINUX")}
        #!escape_char: {(options.NoEscape ? "false" : "true")}
        #!loose_mode: {(options.LooseMode ? "true" : "false")}
        #!charset: UTF-8

        """;

    // The version of the real tool whose format this is: readers look at its first number.
    private const string Compatible = "3.3.7.5_tidemark";
}
