using System.Reflection;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Tidemark.Service.Tasks;
using Tidemark.Storage.S3;

namespace Tidemark.Service.Operation;

/// <summary>Sends traces and metrics of requests to the API, tasks and requests to S3 to a collector, when OpenTelemetry's own variables name one.</summary>
internal static class TelemetryExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string TraceEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private const string MetricEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string Disabled = "OTEL_SDK_DISABLED";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string RequestMeter = "Microsoft.AspNetCore.Hosting";

    /// <summary>Adds the exporters that settings ask for; nothing without an endpoint.</summary>
    public static void Add(WebApplicationBuilder builder, ServiceOptions options)
    {
        var settings = options.Telemetry;
        if (string.Equals(Value(Disabled), "true", StringComparison.OrdinalIgnoreCase) || (Value(Endpoint) ?? Value(TraceEndpoint) ?? Value(MetricEndpoint)) is null) return;
        // The exporter reads its settings from here: protocol, headers, time limits, intervals, sampling.
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        var version = typeof(TelemetryExport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0];
        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource.AddService(Value(ServiceName) ?? "tidemark", serviceVersion: version, serviceInstanceId: options.Node));
        if ((Value(Endpoint) ?? Value(TraceEndpoint)) is not null)
        {
            telemetry.WithTracing(traces => traces.AddAspNetCoreInstrumentation(requests => requests.Filter = http => http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal))
                .AddSource(TaskTelemetry.Name, S3Storage.TelemetryName).AddOtlpExporter());
        }

        if ((Value(Endpoint) ?? Value(MetricEndpoint)) is not null) telemetry.WithMetrics(metrics => metrics.AddMeter(RequestMeter, TaskTelemetry.Name, S3Storage.TelemetryName).AddOtlpExporter());

        string? Value(string name) => settings.TryGetValue(name, out var value) && value.Length > 0 ? value : null;
    }
}
