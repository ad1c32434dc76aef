using Polly;
using Polly.Retry;
using Tidemark.Backup.Retries;
using Tidemark.Errors;
using Tidemark.Taosdump.Dump;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Taosdump.Restore;

/// <summary>What the parts of one restore share. Thread-safe.</summary>
internal sealed class RestoreSession
{
    private readonly Lock _lock = new();
    private readonly List<string> _warnings = [];
    private readonly List<DumpFailure> _failures = [];
    private long _tables;
    private long _rows;

    public RestoreSession(DumpRestoreOptions options, IDumpProgress? progress, TimeProvider time)
    {
        Options = options;
        Progress = progress;
        Time = time;
        Retry = options.MaxRetries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TidemarkException>(RetryRules.IsPassing),
            MaxRetryAttempts = options.MaxRetries,
            Delay = options.RetryPause,
            OnRetry = retry =>
            {
                Progress?.Warn($"retry {retry.AttemptNumber + 1} of {options.MaxRetries} in {options.RetryPause.TotalSeconds:0.###} s: {retry.Outcome.Exception?.Message}");
                return default;
            },
        }).Build();
    }

    public DumpRestoreOptions Options { get; }

    public IDumpProgress? Progress { get; }

    public TimeProvider Time { get; }

    /// <summary>Repeats what failed for a passing reason.</summary>
    public ResiliencePipeline Retry { get; }

    /// <summary>The target's version; set once it was reached.</summary>
    public string ServerVersion { get; set; } = string.Empty;

    /// <summary>What went in before; set before any work.</summary>
    public RestoreProgressFile Journal { get; set; } = null!;

    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return [.. _warnings];
        }
    }

    public IReadOnlyList<DumpFailure> Failures
    {
        get
        {
            lock (_lock) return [.. _failures];
        }
    }

    /// <summary>A session with the server for one database, or for none; opened on first use.</summary>
    public MendingConnection Connect(string? database) => new(token => TDengineDriver.ConnectAsync(Options.Target, database, null, token), Retry);

    /// <summary>The name of a table on the target.</summary>
    public string TableName(string name) => Options.ReplaceDots ? name.Replace('.', '_') : name;

    /// <summary>A file of the dump by its path from the dump's directory.</summary>
    public string Relative(string path) => Path.GetRelativePath(Options.Directory, path).Replace('\\', '/');

    /// <summary>Tells the user something, once.</summary>
    public void Warn(string text)
    {
        lock (_lock)
        {
            if (_warnings.Contains(text, StringComparer.Ordinal)) return;
            _warnings.Add(text);
        }

        Progress?.Warn(text);
    }

    public void Fail(DumpFailure failure)
    {
        lock (_lock) _failures.Add(failure);
        Progress?.Fail(failure);
    }

    /// <summary>Counts what went in.</summary>
    public void Add(string database, long tables, long rows)
    {
        var allTables = Interlocked.Add(ref _tables, tables);
        var allRows = Interlocked.Add(ref _rows, rows);
        Progress?.Report(new DumpProgress(database, allTables, null, allRows, null));
    }
}
