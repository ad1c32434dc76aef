using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Operation;

/// <summary>A real HTTP server that takes what OpenTelemetry exports as OTLP over http/protobuf, and reads the messages.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _traces = new();
    private readonly ConcurrentQueue<byte[]> _metrics = new();

    private Collector(WebApplication app) => _app = app;

    public string Endpoint { get; private set; } = "";

    /// <summary>Requests that were no OTLP.</summary>
    public ConcurrentQueue<string> Strange { get; } = new();

    public static async Task<Collector> StartAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(k => k.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        var collector = new Collector(app);
        app.Run(collector.TakeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        collector.Endpoint = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return collector;
    }

    /// <summary>Waits for a span: ExportTraceServiceRequest.resource_spans(1).scope_spans(2).spans(2), with name(5) and attributes(9).</summary>
    public Task<ExportedSpan> SpanAsync(Func<ExportedSpan, bool> match, string what) => Condition.FindAsync(
        () => Task.FromResult(_traces.SelectMany(t => Protobuf.At(t, 1, 2, 2)).Select(ExportedSpan.Read).FirstOrDefault(match)), what, TestContext.Current.CancellationToken);

    /// <summary>Waits for a metric: ExportMetricsServiceRequest.resource_metrics(1).scope_metrics(2).metrics(2).name(1).</summary>
    public Task MetricAsync(string name) => Condition.UntilAsync(
        () => Task.FromResult(_metrics.SelectMany(m => Protobuf.At(m, 1, 2, 2, 1)).Any(n => Encoding.UTF8.GetString(n.Span) == name)), "metric " + name, TestContext.Current.CancellationToken);

    /// <summary>The attributes of the resources: resource_spans(1).resource(1).attributes(1).</summary>
    public IReadOnlyDictionary<string, string> Resource => ExportedSpan.Attributes(_traces.SelectMany(t => Protobuf.At(t, 1, 1, 1)));

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        if (http.Request.ContentType != "application/x-protobuf") Strange.Enqueue($"{http.Request.Path} {http.Request.ContentType}");
        else if (http.Request.Path == "/v1/traces") _traces.Enqueue(body.ToArray());
        else if (http.Request.Path == "/v1/metrics") _metrics.Enqueue(body.ToArray());
        else Strange.Enqueue(http.Request.Path);
        http.Response.ContentType = "application/x-protobuf";
    }
}
