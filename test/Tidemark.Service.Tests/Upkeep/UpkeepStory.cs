using System.Net;
using Tidemark.Archive.Manifests;
using Tidemark.Backup.Verify;
using Tidemark.Service.Api;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Dumping;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Upkeep;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Upkeep;

/// <summary>Points are verified, compacted and pruned as tasks, over the API.</summary>
public sealed class UpkeepStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Verify_OfWholePoints_IsSeenAtEachOfThem()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("kept");
        await TakePointsAsync(scene, "kept", 3);
        Assert.All(await PointsAsync(scene, "kept"), p => Assert.Null(p.Verification));
        var task = await EndedAsync(scene, "plans/kept/verify", new VerifyRequest { Point = "2", Depth = VerifyDepth.Structure });
        Assert.Equal(2, task.Report!.Value.GetProperty("restorable").GetArrayLength());
        var points = await PointsAsync(scene, "kept");
        Assert.Equal([VerifyDepth.Structure, VerifyDepth.Structure, null], points.Select(p => p.Verification?.Depth));
        await EndedAsync(scene, "plans/kept/verify", new VerifyRequest());
        Assert.All(await PointsAsync(scene, "kept"), p => Assert.Equal((true, true, null, VerifyDepth.Files), (p.Verification!.IsIntact, p.Verification.IsRestorable, p.Verification.Finding, p.Verification.Depth)));
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Post, "plans/kept/verify", new VerifyRequest { Point = "99" });
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Post, "plans/absent/verify", new VerifyRequest());
    }

    [Fact]
    public async Task Verify_OfADamagedFile_FailsWithItsNameAndOffset()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("hurt");
        await TakePointsAsync(scene, "hurt", 2);
        var points = await PointsAsync(scene, "hurt");
        var file = (await scene.Api.GetAsync<IReadOnlyList<FileView>>($"plans/hurt/points/{points[0].Id}/files")).First(f => f.Role == "rows").Path;
        await FlipAsync(Path.Combine(scene.Backups, "hurt", file));
        var task = await scene.Api.PostAsync<TaskView>("plans/hurt/verify", new VerifyRequest());
        task = await scene.Api.EndedAsync(task.Id, TaskState.Failed);
        Assert.Equal("TM401", task.Failure!.Code);
        Assert.Contains("2 of 2 points of plan 'hurt' cannot be restored", task.Failure.Message, StringComparison.Ordinal);
        Assert.Contains(file, task.Failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, task.Report!.Value.GetProperty("damaged").GetArrayLength());
        points = await PointsAsync(scene, "hurt");
        Assert.Equal([(false, false), (true, false)], points.Select(p => (p.Verification!.IsIntact, p.Verification.IsRestorable)));
        Assert.Contains(file, points[0].Verification!.Finding, StringComparison.Ordinal);
        Assert.Null(points[1].Verification!.Finding);
    }

    [Fact]
    public async Task Compact_ThenPrune_LeavesOnePointThatRestoresTheSame()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("short");
        var state = await TakePointsAsync(scene, "short", 3);
        var compacted = await EndedAsync(scene, "plans/short/compact", new CompactRequest());
        Assert.Equal(3, compacted.Report!.Value.GetProperty("madeOf").GetArrayLength());
        var made = Assert.Single(await PointsAsync(scene, "short"), p => p.CompactedFrom is not null);
        Assert.Equal((compacted.PointId, PointKind.Initial), (made.Id, made.Kind));
        await EndedAsync(scene, "plans/short/verify", new VerifyRequest());
        var planned = await EndedAsync(scene, "plans/short/prune", new PruneRequest { KeepLast = 1, DryRun = true });
        Assert.Equal(3, planned.Report!.Value.GetProperty("removed").GetArrayLength());
        Assert.Equal(4, (await PointsAsync(scene, "short")).Count);
        await EndedAsync(scene, "plans/short/prune", new PruneRequest { KeepLast = 1 });
        var left = Assert.Single(await PointsAsync(scene, "short"));
        Assert.Equal((made.Id, true), (left.Id, left.Verification!.IsRestorable));
        await EndedAsync(scene, "restores", new RestoreRequest { Plan = "short", Database = "copy" });
        Assert.Equal(state, await scene.ReadAsync("copy"));
        // The chain goes on from it.
        await scene.WriteAsync(9000, 5);
        await scene.Api.BackupAsync("short");
        Assert.Equal([PointKind.Initial, PointKind.Increment], (await PointsAsync(scene, "short")).Select(p => p.Kind));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(scene.Data, "temporary")));
    }

    [Fact]
    public async Task Prune_WithoutARuleOrRight_IsRefused()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("safe");
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Post, "plans/safe/prune", new PruneRequest { KeepLast = 1 });
        await TakePointsAsync(scene, "safe", 1);
        foreach (var (request, field) in ((PruneRequest, string)[])[(new(), "keepLast"), (new() { KeepDaily = 0 }, "keepDaily"), (new() { KeepWithin = "soon" }, "keepWithin")])
        {
            var problem = await scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Post, "plans/safe/prune", request);
            Assert.Equal(field, Assert.Single(problem.GetProperty("errors").EnumerateObject()).Name);
        }

        var token = await scene.Api.PostAsync<NewTokenView>("tokens", new TokenSettings { Name = "operator", Scopes = ["read", "operate"] });
        using var operate = new ApiClient(scene.Host.Address);
        operate.UseToken(token.Secret);
        await operate.FailsAsync(HttpStatusCode.Forbidden, HttpMethod.Post, "plans/safe/prune", new PruneRequest { KeepLast = 1 });
        await operate.EndedAsync((await operate.PostAsync<TaskView>("plans/safe/verify", new VerifyRequest())).Id);
    }

    [Fact]
    public async Task Compact_WhileABackupRuns_WaitsForIt()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("busy");
        await TakePointsAsync(scene, "busy", 2);
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var backup = await scene.Api.PostAsync<TaskView>("plans/busy/run");
        await hangs;
        var compaction = await scene.Api.PostAsync<TaskView>("plans/busy/compact", new CompactRequest());
        // A verification needs nothing that the backup holds.
        await EndedAsync(scene, "plans/busy/verify", new VerifyRequest());
        Assert.Equal(TaskState.Queued, (await scene.Api.GetAsync<TaskView>($"tasks/{compaction.Id}")).State);
        Assert.Equal(compaction.Id, (await scene.Api.PostAsync<TaskView>("plans/busy/compact", new CompactRequest())).Id);
        await scene.Api.PostAsync<TaskView>($"tasks/{backup.Id}/cancel");
        await scene.Api.EndedAsync(compaction.Id);
    }

    [Fact]
    public async Task Upkeep_OfAPlanInS3_ReadsAndRemovesThereToo()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("far", p => p with { S3 = bucket.Settings with { LocalRetentionCount = 0 } });
        var state = await TakePointsAsync(scene, "far", 3);
        await DumpedAsync(scene);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(scene.Backups, "far"), "rows*.tide", SearchOption.AllDirectories));
        await EndedAsync(scene, "plans/far/verify", new VerifyRequest());
        Assert.All(await PointsAsync(scene, "far"), p => Assert.True(p.Verification!.IsRestorable));
        await EndedAsync(scene, "plans/far/compact", new CompactRequest());
        await DumpedAsync(scene);
        await EndedAsync(scene, "plans/far/prune", new PruneRequest { KeepLast = 1 });
        var left = Assert.Single(await PointsAsync(scene, "far"));
        Assert.All((await bucket.KeysAsync()).Where(k => k.EndsWith(".tide", StringComparison.Ordinal)), k => Assert.Contains(left.Id, k, StringComparison.Ordinal));
        await EndedAsync(scene, "restores", new RestoreRequest { Plan = "far", Database = "copy" });
        Assert.Equal(state, await scene.ReadAsync("copy"));
    }

    private static async Task<TaskView> EndedAsync(ServiceScene scene, string path, object request) => await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>(path, request)).Id);

    private static async Task<IReadOnlyList<PointView>> PointsAsync(ServiceScene scene, string plan) => (await scene.Api.GetAsync<Page<PointView>>($"plans/{plan}/points")).Items;

    private static Task DumpedAsync(ServiceScene scene) => Condition.UntilAsync(async () => (await scene.Api.GetAsync<PlanView>("plans/far")).Dump is { BacklogFiles: 0, CurrentTask: null }, "the dump", Cancel);

    private static async Task<IReadOnlyList<string>> TakePointsAsync(ServiceScene scene, string plan, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await scene.WriteAsync(1000 * (i + 1), 10);
            await scene.Api.BackupAsync(plan);
        }

        return await scene.ReadAsync();
    }

    private static async Task FlipAsync(string path)
    {
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[bytes.Length / 2] ^= 0xFF;
        await File.WriteAllBytesAsync(path, bytes, Cancel);
    }
}
