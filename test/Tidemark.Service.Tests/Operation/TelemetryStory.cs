using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Dumping;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Upkeep;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Operation;

/// <summary>What a service exports to a collector.</summary>
public sealed class TelemetryStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_Tasks_AndTheirFailures_ReachTheCollector()
    {
        await using var collector = await Collector.StartAsync();
        await using var scene = await ServiceScene.StartAsync(o => Exporting(o, collector));
        await scene.Api.PlanAsync("traced");
        await scene.Api.BackupAsync("traced");
        // Other services of this process are traced too.
        var request = await collector.SpanAsync(s => s.Tags.GetValueOrDefault("url.path") == "/api/v1/plans/traced/run", "the request");
        Assert.Equal("POST /api/v1/plans/{name}/run", request.Name);
        var task = await collector.SpanAsync(s => s.Name == "task backup" && s.Tags.GetValueOrDefault("tidemark.plan") == "traced", "the task");
        Assert.Equal(("succeeded", "main", false), (task.Tags["tidemark.task.state"], task.Tags["tidemark.server"], task.IsError));
        Assert.Equal(("tidemark", "collected"), (collector.Resource["service.name"], collector.Resource["service.instance.id"]));
        foreach (var metric in (string[])["tidemark.task.duration", "tidemark.task.rows", "tidemark.tasks.running", "http.server.request.duration"]) await collector.MetricAsync(metric);
        File.Delete(Directory.EnumerateFiles(Path.Combine(scene.Backups, "traced"), "rows*.tide", SearchOption.AllDirectories).First());
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/traced/verify", new VerifyRequest())).Id, TaskState.Failed);
        var failed = await collector.SpanAsync(s => s.Name == "task verify" && s.Tags["tidemark.plan"] == "traced", "the failed task");
        Assert.Equal((true, "failed"), (failed.IsError, failed.Tags["tidemark.task.state"]));
        Assert.StartsWith("TM4", failed.Tags["error.type"], StringComparison.Ordinal);
        Assert.Empty(collector.Strange);
    }

    [Fact]
    public async Task Dump_ToS3_IsTracedWithItsRequests()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var collector = await Collector.StartAsync();
        await using var scene = await ServiceScene.StartAsync(o => Exporting(o, collector));
        await scene.Api.PlanAsync("exported", p => p with { S3 = bucket.Settings with { LocalRetentionCount = 0 } });
        await scene.Api.BackupAsync("exported");
        await Condition.UntilAsync(async () => (await scene.Api.GetAsync<PlanView>("plans/exported")).Dump is { BacklogFiles: 0, CurrentTask: null }, "the dump", Cancel);
        var dump = await collector.SpanAsync(s => s.Name == "task dump" && s.Tags["tidemark.plan"] == "exported", "the dump");
        var put = await collector.SpanAsync(s => s.TraceId == dump.TraceId && s.Name == "S3 request" && s.Tags["tidemark.s3.request"].Contains("rows-0001.tide", StringComparison.Ordinal), "a request of the dump");
        Assert.Equal((bucket.Name, "succeeded"), (put.Tags["aws.s3.bucket"], put.Tags["tidemark.outcome"]));
        await collector.MetricAsync("tidemark.s3.request.duration");
    }

    [Fact]
    public async Task Collector_ThatIsAway_KeepsNothingFromWorking()
    {
        await using var scene = await ServiceScene.StartAsync(o => o with { Telemetry = new Dictionary<string, string> { ["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1", ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_BSP_SCHEDULE_DELAY"] = "50" } });
        await scene.Api.PlanAsync("alone");
        Assert.Equal(TaskState.Succeeded, (await scene.Api.BackupAsync("alone")).State);
    }

    private static Service.Operation.ServiceOptions Exporting(Service.Operation.ServiceOptions options, Collector collector) => options with
    {
        Node = "collected",
        Telemetry = new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Endpoint, ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf", ["OTEL_BSP_SCHEDULE_DELAY"] = "50", ["OTEL_METRIC_EXPORT_INTERVAL"] = "100",
        },
    };
}
