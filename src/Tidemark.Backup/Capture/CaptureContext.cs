using Polly;
using Tidemark.Backup.Progress;
using Tidemark.Backup.Retries;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Capture;

/// <summary>What the parts of one capture share: options, clock, progress, warnings, retries. Thread-safe.</summary>
internal sealed class CaptureContext(CaptureOptions options, string database, ProgressMeter meter, TimeProvider time)
{
    private readonly Lock _lock = new();
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(200);
    private readonly List<string> _warnings = [];
    private readonly List<Task> _leaving = [];

    public CaptureOptions Options { get; } = options;

    /// <summary>The source's name.</summary>
    public string Database { get; } = database;

    public ProgressMeter Meter { get; } = meter;

    public TimeProvider Time { get; } = time;

    public BandwidthLimit Limit { get; } = new(options.RateLimitBytesPerSecond, time);

    /// <summary>Repeats what failed for a passing reason, with growing pauses.</summary>
    public ResiliencePipeline Retry { get; } = RetryRules.Pipeline(options.MaxRetries, meter, time);

    /// <summary>What of the database is read; null for all of it.</summary>
    public ScanChoice? Choice { get; init; }

    /// <summary>What a person should know, in the order in which it was met.</summary>
    public IReadOnlyList<string> Warnings
    {
        get
        {
            lock (_lock) return [.. _warnings];
        }
    }

    public void Warn(string text)
    {
        lock (_lock)
        {
            if (_warnings.Contains(text, StringComparer.Ordinal)) return;
            _warnings.Add(text);
        }

        Meter.Notice(text);
    }

    /// <summary>A session with the source, without a current database; opened on first use.</summary>
    public MendingConnection Connect() => new(token => TDengineDriver.ConnectAsync(Options.Source, null, null, token), Retry);

    /// <summary>Joins a group of its own.</summary>
    public ValueTask<ISubscription> SubscribeAsync(string group, IReadOnlyList<string> topics, bool snapshot, CancellationToken cancellationToken) => TDengineDriver.SubscribeAsync(
        Options.Source, new SubscriptionOptions { GroupId = group, Topics = topics, Snapshot = snapshot, MaxPollInterval = TimeSpan.FromDays(1) }, null, cancellationToken);

    /// <summary>Leaves a group in the background: the client library waits a second or two for the server to share out its vgroups anew, which nobody needs.</summary>
    public void Leave(ISubscription subscription)
    {
        lock (_lock) _leaving.Add(Task.Run(() => subscription.DisposeAsync().AsTask()));
    }

    /// <summary>Gives groups that are being left a moment; what takes longer ends by itself.</summary>
    public async ValueTask EndAsync()
    {
        Task all;
        lock (_lock) all = Task.WhenAll(_leaving);
        await Task.WhenAny(all, Task.Delay(Patience, Time)).ConfigureAwait(false);
    }
}
