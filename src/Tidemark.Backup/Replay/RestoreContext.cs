using System.Collections.Concurrent;
using Polly;
using Tidemark.Backup.Contents;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Retries;
using Tidemark.Backup.Selection;
using Tidemark.TDengine.Types;

namespace Tidemark.Backup.Replay;

/// <summary>What the parts of one restore share: options, model, counters, retries. Thread-safe.</summary>
internal sealed class RestoreContext
{
    private readonly ConcurrentDictionary<string, long> _warnings = new(StringComparer.Ordinal);
    private long _statements;
    private long _tables;

    public RestoreContext(RestoreOptions options, RestoreSource source, string database, ProgressMeter meter, TimeProvider time)
    {
        Options = options;
        Source = source;
        Database = database;
        Meter = meter;
        Time = time;
        Retry = RetryRules.Pipeline(options.MaxRetries, meter, time);
    }

    public RestoreOptions Options { get; }

    public RestoreSource Source { get; }

    /// <summary>The target's name.</summary>
    public string Database { get; }

    public ProgressMeter Meter { get; }

    public TimeProvider Time { get; }

    public TargetSchema Schema { get; } = new();

    /// <summary>The tables and times to restore; set before anything else is done.</summary>
    public TableSelection Selection { get; set; } = TableSelection.All;

    /// <summary>The schema that the point ends with, worked out from the repository; null where nothing needed it.</summary>
    public PointSchema? Point { get; set; }

    /// <summary>Rows per table that the restore has put together from the backup, for the comparison; null where it replayed messages.</summary>
    public IReadOnlyDictionary<string, long>? Counts { get; set; }

    /// <summary>Tables whose TTL was over; set once the target is prepared.</summary>
    public ExpiredTables Expired { get; set; } = ExpiredTables.None;

    /// <summary>Repeats what failed for a passing reason, with growing pauses, a few minutes long.</summary>
    public ResiliencePipeline Retry { get; }

    /// <summary>Rows older than this the target refuses; set once it is known.</summary>
    public KeepLimit? Keep { get; set; }

    public TimePrecision Precision => Source.Precision;

    public long Statements => Interlocked.Read(ref _statements);

    public long Tables => Interlocked.Read(ref _tables);

    /// <summary>What a person should know; a repeated line says how often.</summary>
    public IReadOnlyList<string> Warnings => [.. _warnings.OrderBy(w => w.Key, StringComparer.Ordinal).Select(w => w.Value > 1 ? $"{w.Key} ({w.Value} times)" : w.Key)];

    /// <summary>Rows that the target is too young for.</summary>
    public ExpiredRows ExpiredRows { get; } = new();

    /// <summary>What became of the objects outside the stream, once they had their turn.</summary>
    public IReadOnlyList<OutsideOutcome> Outside { get; set; } = [];

    public void CountStatement() => Interlocked.Increment(ref _statements);

    public void CountTables(long count) => Interlocked.Add(ref _tables, count);

    public void Warn(string text)
    {
        if (_warnings.AddOrUpdate(text, 1, static (_, count) => count + 1) == 1) Meter.Notice(text);
    }

    public TargetConnection Connect() => new(this, Database);
}
