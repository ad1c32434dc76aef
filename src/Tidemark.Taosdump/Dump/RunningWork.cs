using Polly;
using Polly.Retry;
using Tidemark.Backup.Retries;
using Tidemark.Errors;

namespace Tidemark.Taosdump.Dump;

/// <summary>What a dump and a restore have in common while they run: how failures are repeated, and what is told. Thread-safe.</summary>
internal abstract class RunningWork
{
    private readonly Lock _lock = new();
    private readonly List<string> _warnings = [];
    private readonly List<DumpFailure> _failures = [];
    private long _tables;
    private long _rows;

    protected RunningWork(int maxRetries, TimeSpan pause, IDumpProgress? progress, TimeProvider time)
    {
        Progress = progress;
        Retry = maxRetries == 0 ? ResiliencePipeline.Empty : new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(new RetryStrategyOptions
        {
            ShouldHandle = new PredicateBuilder().Handle<TidemarkException>(RetryRules.IsPassing),
            MaxRetryAttempts = maxRetries,
            Delay = pause,
            OnRetry = retry =>
            {
                Progress?.Warn($"retry {retry.AttemptNumber + 1} of {maxRetries} in {pause.TotalSeconds:0.###} s: {retry.Outcome.Exception?.Message}");
                return default;
            },
        }).Build();
    }

    public IDumpProgress? Progress { get; }

    /// <summary>Repeats what failed for a passing reason.</summary>
    public ResiliencePipeline Retry { get; }

    /// <summary>Tables and rows that there are to do, as far as known.</summary>
    public (long? Tables, long? Rows) Totals { get; set; }

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

    /// <summary>Counts what is done; rows less than zero when they are read again.</summary>
    public void Add(string database, long tables, long rows)
    {
        var allTables = Interlocked.Add(ref _tables, tables);
        var allRows = Interlocked.Add(ref _rows, rows);
        Progress?.Report(new DumpProgress(database, allTables, Totals.Tables, allRows, Totals.Rows));
    }
}
