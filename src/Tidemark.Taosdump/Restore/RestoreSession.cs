using Tidemark.Backup.Retries;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Taosdump.Restore;

/// <summary>What the parts of one restore share. Thread-safe.</summary>
internal sealed class RestoreSession(DumpRestoreOptions options, IDumpProgress? progress, TimeProvider time) : RunningWork(options.MaxRetries, options.RetryPause, progress, time)
{
    public DumpRestoreOptions Options { get; } = options;

    public TimeProvider Time { get; } = time;

    /// <summary>The target's version; set once it was reached.</summary>
    public string ServerVersion { get; set; } = string.Empty;

    /// <summary>What went in before; set before any work.</summary>
    public RestoreProgressFile Journal { get; set; } = null!;

    /// <summary>A session with the server for one database, or for none; opened on first use.</summary>
    public MendingConnection Connect(string? database) => new(token => TDengineDriver.ConnectAsync(Options.Target, database, null, token), Retry);

    /// <summary>The name of a table on the target.</summary>
    public string TableName(string name) => Options.ReplaceDots ? name.Replace('.', '_') : name;

    /// <summary>A file of the dump by its path from the dump's directory.</summary>
    public string Relative(string path) => Path.GetRelativePath(Options.Directory, path).Replace('\\', '/');
}
