using System.Diagnostics;
using System.Diagnostics.Metrics;
using Tidemark.Errors;

namespace Tidemark.Storage.S3;

/// <summary>Requests to S3 servers as traces and a metric, for who listens: each try is one.</summary>
internal sealed class S3Telemetry : IDisposable
{
    private static readonly ActivitySource Source = new(S3Storage.TelemetryName);
    private static readonly Meter Meter = new(S3Storage.TelemetryName);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("tidemark.s3.request.duration", "s", "How long requests to S3 servers took.");
    private readonly Activity? _activity;
    private readonly S3Options _options;
    private readonly long _began = Stopwatch.GetTimestamp();
    private string _outcome = "cancelled";

    private S3Telemetry(S3Options options, string doing)
    {
        _options = options;
        _activity = Source.StartActivity("S3 request", ActivityKind.Client);
        _activity?.SetTag("aws.s3.bucket", options.Bucket).SetTag("server.address", options.Server).SetTag("tidemark.s3.request", doing);
    }

    /// <summary>A request begins.</summary>
    /// <param name="options">Where to.</param>
    /// <param name="doing">What it does, for people.</param>
    public static S3Telemetry Begin(S3Options options, string doing) => new(options, doing);

    /// <summary>It was answered.</summary>
    public void Succeed() => _outcome = "succeeded";

    /// <summary>It failed.</summary>
    public void Fail(TidemarkException error)
    {
        _outcome = "failed";
        _activity?.SetTag("error.type", $"TM{(int)error.Code}").SetStatus(ActivityStatusCode.Error, error.Message);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _activity?.SetTag("tidemark.outcome", _outcome);
        _activity?.Dispose();
        if (Duration.Enabled) Duration.Record(Stopwatch.GetElapsedTime(_began).TotalSeconds, new("aws.s3.bucket", _options.Bucket), new("tidemark.outcome", _outcome));
    }
}
