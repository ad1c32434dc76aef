using Tidemark.Avro;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>What is refused before anything is written.</summary>
internal static class DumpChecks
{
    private const int MostThreads = 64;
    private const int MostNamed = 10;
    private const string Nothing = "Nothing was written.";

    /// <summary>Refuses options that no dump can be made with.</summary>
    /// <exception cref="TidemarkException">TM101, all faults in one message; TM002 when the codec's library is missing.</exception>
    public static void Options(DumpOptions options)
    {
        var faults = new List<string>();
        if (options.Threads is < 1 or > MostThreads) faults.Add($"{options.Threads} threads: choose 1 to {MostThreads}");
        if (options.BatchRows is < 1 or > DumpOptions.MaxBatchRows) faults.Add($"{options.BatchRows} rows in a batch: choose 1 to {DumpOptions.MaxBatchRows}");
        if (options.MaxRetries is < 0 or > Backup.Retries.RetryRules.MaxRetries) faults.Add($"{options.MaxRetries} retries: choose 0 to {Backup.Retries.RetryRules.MaxRetries}");
        if (options.RetryPause < TimeSpan.Zero) faults.Add("a pause of less than nothing");
        if (!options.AllDatabases && options.Databases.Count == 0) faults.Add("no database is named");
        if (options.Tables.Count > 0 && (options.AllDatabases || options.Databases.Count != 1)) faults.Add("tables can be chosen of one database only");
        if (faults.Count > 0) throw new TidemarkException(ErrorCode.InvalidArgument, $"The dump cannot be made: {string.Join("; ", faults)}.", Nothing);
        if (!AvroCodecs.IsAvailable(options.Codec)) throw new TidemarkException(ErrorCode.MissingLibrary, $"The codec {AvroCodecs.NameOf(options.Codec)} needs liblzma, which this system does not have.", $"Install it (package liblzma5 or xz-libs), or choose snappy, deflate or null. {Nothing}");
    }

    /// <summary>Refuses a directory that is not there or holds a dump, or what is left of one.</summary>
    /// <exception cref="TidemarkException">TM501 without a directory, TM102 with a dump in it.</exception>
    public static void Directory(string path)
    {
        if (!System.IO.Directory.Exists(path))
        {
            throw new TidemarkException(ErrorCode.StorageFailed, System.IO.File.Exists(path) ? $"{path} is a file, not a directory." : $"The directory {path} does not exist.",
                $"Make it (mkdir -p {path}), or choose another. {Nothing}");
        }

        try
        {
            foreach (var entry in System.IO.Directory.EnumerateFileSystemEntries(path).Select(System.IO.Path.GetFileName).Order(StringComparer.Ordinal))
            {
                if (!IsOfDump(entry!)) continue;
                var isUnfinished = entry!.StartsWith(DumpLayout.DatabasePrefix, StringComparison.Ordinal) ? !System.IO.File.Exists(Path.Combine(path, DumpLayout.StatementsFile)) : entry is "tidemark.json" or "plans" && !HasPoint(path);
                throw new TidemarkException(ErrorCode.TargetNotEmpty, $"{path} holds {(isUnfinished ? "what an interrupted dump left behind" : "a dump already")} ({entry}).",
                    (isUnfinished ? "Remove it, or choose another directory. " : "Choose another directory; a dump is never overwritten. ") + Nothing);
            }
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DumpDisk.Error(e, "read", path);
        }
    }

    // Segments come first and the manifest last: without one there is no point, but somebody's plan may be there.
    private static bool HasPoint(string path)
    {
        var plans = Path.Combine(path, "plans");
        if (!System.IO.Directory.Exists(plans)) return true;
        var files = System.IO.Directory.EnumerateFiles(plans, "*", SearchOption.AllDirectories).Select(System.IO.Path.GetFileName).ToList();
        return files.Contains("manifest.json") || files.Contains("settings.json") || !files.Any(f => f!.Contains(".tide", StringComparison.Ordinal));
    }

    /// <summary>Proves that files can be made, by making one, and keeps other dumps out of the directory until it is disposed.</summary>
    /// <exception cref="TidemarkException">TM503, TM502 or TM501; TM504 while another dump is being written there, TM102 when one was meanwhile.</exception>
    public static async ValueTask<IAsyncDisposable> TakeAsync(string path)
    {
        var probe = Path.Combine(path, $".tidemark-{Guid.NewGuid():N}");
        DumpDisk.Write(probe, []);
        DumpDisk.Delete(probe);
        var taken = Lock(path);
        try
        {
            Directory(path);
            return taken;
        }
        catch
        {
            await taken.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static DirectoryLock Lock(string path)
    {
        try
        {
            return DirectoryLock.Take(DirectoryNames.Lock(Path.Combine(path, "dump")), path, "another dump", isTemporary: true);
        }
        catch (Exception e) when (DiskErrors.IsOfDisk(e))
        {
            throw DumpDisk.Error(e, "lock", path);
        }
    }

    /// <summary>Refuses names that loose mode cannot hold: they would stand in names of files and of Avro records, and without backticks in SQL. Where backticks alone are missing, the real tool's restore is what fails: that is said, as it is of names of databases.</summary>
    /// <param name="options">What to dump.</param>
    /// <param name="plans">The databases, with the names of their children.</param>
    /// <param name="warn">Takes the warning.</param>
    /// <exception cref="TidemarkException">TM101, naming the tables.</exception>
    public static void Names(DumpOptions options, IReadOnlyList<DatabasePlan> plans, Action<string> warn)
    {
        foreach (var plan in plans.Where(p => !CreateStatements.IsPlain(p.Name)))
            warn($"The name of database {plan.Name} needs backticks: the real tool restores its rows when it is given -e, Tidemark always.");
        if (!options.LooseMode && !options.NoEscape) return;
        foreach (var plan in plans)
        {
            var tables = plan.SuperTables.Select(t => t.Name).Concat(plan.NormalTables.Select(t => t.Name)).Concat(plan.ChildNames);
            var bad = tables.Where(t => !CreateStatements.IsPlain(options.ReplaceDots ? t.Replace('.', '_') : t)).Take(MostNamed + 1).ToList();
            if (bad.Count == 0) continue;
            var named = $"{string.Join(", ", bad.Take(MostNamed))}{(bad.Count > MostNamed ? " and more" : "")}";
            if (!options.LooseMode)
            {
                warn($"Names of {plan.Name} need backticks, which -n leaves away: {named}. Only Tidemark can restore these tables from this dump; one without -n is restored by the real tool, too.");
                continue;
            }

            throw new TidemarkException(ErrorCode.InvalidArgument, $"Loose mode cannot dump tables of {plan.Name} whose names have other characters than a-z, 0-9 and _: {named}.", $"Dump without -L; that form takes every name. {Nothing}");
        }
    }

    private static bool IsOfDump(string entry) => entry is DumpLayout.StatementsFile or "tidemark.json" or "plans" || entry.StartsWith(DumpLayout.DatabasePrefix, StringComparison.Ordinal)
        || entry.EndsWith("avro", StringComparison.Ordinal) || entry.EndsWith("avro-ntb", StringComparison.Ordinal) || entry.EndsWith("avro-tbtags", StringComparison.Ordinal);
}
