using Tidemark.Taosdump.Dump;
using Tidemark.Taosdump.Restore;
using Tidemark.TDengine;

namespace Tidemark.Taosdump.Commands;

/// <summary>What a command line asks of a dump or a restore.</summary>
internal static class TaosdumpRequest
{
    /// <summary>The dump.</summary>
    public static DumpOptions Dump(TaosdumpArguments read, Dsn server)
    {
        var options = new DumpOptions
        {
            Source = server,
            Directory = read.OutputPath ?? ".",
            AllDatabases = read.AllDatabases,
            Databases = read.Databases,
            Tables = read.Tables,
            Format = read.Format,
            Codec = read.Codec,
            SchemaOnly = read.SchemaOnly,
            WithoutProperties = read.WithoutProperty,
            Time = read.Time,
            BatchRows = read.BatchRows ?? DumpOptions.MaxBatchRows,
            Threads = read.Threads,
            LooseMode = read.LooseMode,
            NoEscape = read.NoEscape,
            EscapeDatabase = read.EscapeDatabase,
            ReplaceDots = read.DotReplace,
        };
        return options with { MaxRetries = read.RetryCount ?? options.MaxRetries, RetryPause = Pause(read, options.RetryPause) };
    }

    /// <summary>The restore.</summary>
    public static DumpRestoreOptions Restore(TaosdumpArguments read, Dsn server)
    {
        var options = new DumpRestoreOptions
        {
            Target = server,
            Directory = read.InputPath!,
            Databases = read.AllDatabases ? [] : read.Databases,
            Renames = read.Renames,
            SchemaOnly = read.SchemaOnly,
            WithoutProperties = read.WithoutProperty,
            ReplaceDots = read.DotReplace,
            BatchRows = read.BatchRows,
            Threads = read.Threads,
        };
        return options with { MaxRetries = read.RetryCount ?? options.MaxRetries, RetryPause = Pause(read, options.RetryPause) };
    }

    private static TimeSpan Pause(TaosdumpArguments read, TimeSpan otherwise) => read.RetrySleepMs is { } milliseconds ? TimeSpan.FromMilliseconds(milliseconds) : otherwise;
}
