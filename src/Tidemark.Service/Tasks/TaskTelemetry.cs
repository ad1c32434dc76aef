using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Tidemark.Service.Tasks;

/// <summary>Attempts of tasks as traces and metrics, for who listens.</summary>
internal sealed class TaskTelemetry : IDisposable
{
    /// <summary>The name of the source of traces, and of the meter.</summary>
    public const string Name = "Tidemark.Service.Tasks";

    private static readonly ActivitySource Source = new(Name);
    private static readonly Meter Meter = new(Name);
    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>("tidemark.task.duration", "s", "How long attempts of tasks took.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14400] });
    private static readonly Counter<long> Rows = Meter.CreateCounter<long>("tidemark.task.rows", "{row}", "Rows that tasks read or wrote.");
    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>("tidemark.task.bytes", "By", "Bytes that tasks read or wrote, before compression; of dumps, bytes moved.");
    private static readonly UpDownCounter<long> Running = Meter.CreateUpDownCounter<long>("tidemark.tasks.running", "{task}", "Tasks that run.");
    private readonly RunningTask _task;
    private readonly Activity? _activity;
    private readonly KeyValuePair<string, object?> _kind;

    private TaskTelemetry(RunningTask task)
    {
        (_task, _kind) = (task, new("tidemark.task.kind", System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(task.Kind.ToString())));
        _activity = Source.StartActivity($"task {_kind.Value}", ActivityKind.Internal, parentContext: default);
        _activity?.SetTag(_kind.Key, _kind.Value).SetTag("tidemark.task.id", task.Row.Id).SetTag("tidemark.task.attempt", task.Row.Attempt).SetTag("tidemark.plan", task.Plan).SetTag("tidemark.server", task.Row.Server);
        Running.Add(1, _kind);
    }

    /// <summary>An attempt begins.</summary>
    public static TaskTelemetry Begin(RunningTask task) => new(task);

    /// <summary>Says how it ended.</summary>
    public void End(TaskEnd end, TimeSpan elapsed)
    {
        var state = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(end.State.ToString());
        _activity?.SetTag("tidemark.task.state", state).SetTag("tidemark.point", end.PointId).SetTag("tidemark.task.rows", _task.Progress?.Rows ?? 0);
        if (end.Failure is { } failure) _activity?.SetTag("error.type", failure.Code).SetStatus(ActivityStatusCode.Error, failure.Message);
        Duration.Record(elapsed.TotalSeconds, _kind, new("tidemark.task.state", state));
        Rows.Add(_task.Progress?.Rows ?? 0, _kind);
        Bytes.Add(_task.Progress?.RawBytes ?? 0, _kind);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Running.Add(-1, _kind);
        _activity?.Dispose();
    }
}
