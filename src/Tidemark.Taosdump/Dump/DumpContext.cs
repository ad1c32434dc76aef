using System.Security.Cryptography;
using Polly;
using Polly.Retry;
using Tidemark.Backup.Retries;
using Tidemark.Errors;
using Tidemark.TDengine.Drivers;
using Tidemark.Taosdump.Directories;

namespace Tidemark.Taosdump.Dump;

/// <summary>What the parts of one dump share. Thread-safe.</summary>
internal sealed class DumpContext
{
    private readonly byte[] _sync = RandomNumberGenerator.GetBytes(16);
    private readonly Lock _lock = new();
    private readonly List<string> _warnings = [];
    private readonly List<DumpFailure> _failures = [];
    private long _tables;
    private long _rows;

    public DumpContext(DumpOptions options, IDumpProgress? progress, TimeProvider time)
    {
        Options = options;
        Progress = progress;
        Numbers = new RunNumbers(time);
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

    public DumpOptions Options { get; }

    public IDumpProgress? Progress { get; }

    public RunNumbers Numbers { get; }

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

    /// <summary>A session with the server; opened on first use.</summary>
    public MendingConnection Connect() => new(token => TDengineDriver.ConnectAsync(Options.Source, null, null, token), Retry);

    /// <summary>Memory to make blocks with.</summary>
    public BlockScratch Scratch() => new(RecordSchemas.Statements("d"), Options.Codec, _sync);

    /// <summary>The head of files of a schema.</summary>
    public byte[] Head(string schema) => BlockScratch.Head(schema, Options.Codec, _sync);

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

    /// <summary>Counts rows; less than zero when they are read again.</summary>
    public void Add(string database, long tables, long rows)
    {
        var all = Interlocked.Add(ref _tables, tables);
        var read = Interlocked.Add(ref _rows, rows);
        Progress?.Report(new DumpProgress(database, all, Totals.Tables, read, Totals.Rows));
    }
}
