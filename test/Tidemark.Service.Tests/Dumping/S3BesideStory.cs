using System.Net;
using Tidemark.Archive.Codecs;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Verify;
using Tidemark.Service.Dumping;
using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Upkeep;
using Tidemark.Storage.Directories;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>What happens to a plan while, or before, its files go to S3.</summary>
public sealed class S3BesideStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dump_BeforeAnyOtherBackup_HasTheDirectorySayWhereFilesWent()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        var plan = await scene.Api.PlanAsync("told");
        await scene.Api.BackupAsync("told");
        var settings = Path.Combine(scene.Backups, "told", "plans", "told", "settings.json");
        Assert.DoesNotContain(bucket.Name, await File.ReadAllTextAsync(settings, Cancel), StringComparison.Ordinal);
        await scene.Api.PutAsync<PlanView>("plans/told", plan.Settings with { S3 = bucket.Settings with { LocalRetentionCount = 0 } });
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/told/dump")).Id);
        Assert.Contains(await bucket.KeysAsync(), k => k.EndsWith(".tide", StringComparison.Ordinal));
        Assert.Contains(bucket.Name, await File.ReadAllTextAsync(settings, Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("50%41 off/a&b#c+d")]
    [InlineData("größe/%")]
    public async Task Directory_OfAPlanWithAnyPrefix_IsReadWithoutTheService(string prefix)
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("read", p => p with { S3 = bucket.Settings with { Prefix = prefix, LocalRetentionCount = 0 } });
        await scene.Api.BackupAsync("read");
        await Condition.UntilAsync(async () => (await scene.Api.GetAsync<PlanView>("plans/read")).Dump is { BacklogFiles: 0, CurrentTask: null }, "the dump", Cancel);
        var directory = await PlanDirectory.OpenAsync(
            new DirectoryStorage(Path.Combine(scene.Backups, "read")), TimeProvider.System, name => name switch { "TIDEMARK_S3_ACCESS_KEY_ID" => S3Server.Writer.Id, "TIDEMARK_S3_SECRET_ACCESS_KEY" => S3Server.Writer.Secret, _ => null }, Cancel);
        var repository = await BackupRepository.OpenAsync(await directory.WholeAsync(Cancel), Cancel);
        var report = await new VerifyRun(repository, new VerifyOptions(), TimeProvider.System, null).RunAsync(Cancel);
        Assert.True(report.IsIntact && Assert.Single(report.Points).IsRestorable);
        Assert.Contains(await bucket.KeysAsync(), k => k.StartsWith(prefix + "/plans/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Prune_WhileALongDumpRuns_GoesFirstAndLeavesNothingBehind()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        var (first, last, plan) = await SlowAsync(scene, bucket, "long");
        var dump = await UploadingAsync(scene, bucket, "long");
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/long/prune", new PruneRequest { KeepLast = 1 })).Id);
        Assert.Equal(last, Assert.Single(await scene.Api.PointsAsync("long", 1)).Id);
        Assert.DoesNotContain(await bucket.KeysAsync(), k => k.Contains(first, StringComparison.Ordinal));
        // The dump goes on by itself, here with another rate.
        await scene.Api.PutAsync<PlanView>("plans/long", plan with { S3 = plan.S3! with { UploadBytesPerSecond = null } });
        await scene.Api.EndedAsync(dump);
        Assert.All((await bucket.KeysAsync()).Where(k => k.Contains("/points/", StringComparison.Ordinal)), k => Assert.Contains(last, k, StringComparison.Ordinal));
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "long", Database = "copy" })).Id);
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("copy"));
    }

    [Fact]
    public async Task Modify_OfThePlace_InterruptsADumpAndTheFilesGoToTheNewOne()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        var (first, _, plan) = await SlowAsync(scene, bucket, "moved");
        var dump = await UploadingAsync(scene, bucket, "moved");
        await scene.Api.PutAsync<PlanView>("plans/moved", plan with { S3 = plan.S3! with { Prefix = "elsewhere", UploadBytesPerSecond = null } });
        await scene.Api.EndedAsync(dump);
        var keys = (await bucket.KeysAsync()).Where(k => k.EndsWith(".tide", StringComparison.Ordinal)).ToList();
        Assert.Contains(keys, k => k.Contains(first, StringComparison.Ordinal));
        Assert.All(keys, k => Assert.StartsWith("elsewhere/", k, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Modify_OfThePlace_LooksAtWhatLiesThereWhenNoFileIsOnItsWay()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        var plan = (await scene.Api.PlanAsync("seen", p => p with { S3 = bucket.Settings with { LocalRetentionCount = 100 } })).Settings;
        await scene.Api.BackupAsync("seen");
        // A dump of another node that has not heard yet: it ends its first file.
        var held = await new DirectoryStorage(Path.Combine(scene.Backups, "seen")).LockAsync("plans/seen/points/dump", "another node", Cancel);
        var change = scene.Api.FailsAsync(HttpStatusCode.BadRequest, HttpMethod.Put, "plans/seen", plan with { S3 = null });
        await Condition.UntilAsync(() => Task.FromResult(!change.IsCompleted), "the change, which waits", Cancel);
        File.Delete(Directory.EnumerateFiles(Path.Combine(scene.Backups, "seen"), "rows*.tide", SearchOption.AllDirectories).First());
        await held.DisposeAsync();
        Assert.Equal("s3", Assert.Single((await change).GetProperty("errors").EnumerateObject()).Name);
        Assert.NotNull((await scene.Api.GetAsync<PlanView>("plans/seen")).Settings.S3);
    }

    /// <summary>A plan with two chains of one point each, and S3 that takes half a minute for a file.</summary>
    private static async Task<(string First, string Last, PlanSettings Plan)> SlowAsync(ServiceScene scene, S3Bucket bucket, string name)
    {
        await scene.WriteAsync(1000, 3000);
        var plan = (await scene.Api.PlanAsync(name, p => p with { Compression = CompressionLevel.None })).Settings;
        var first = (await scene.Api.BackupAsync(name)).PointId!;
        var last = (await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>($"plans/{name}/run?newChain=true")).Id)).PointId!;
        plan = plan with { S3 = bucket.Settings with { LocalRetentionCount = 0, UploadBytesPerSecond = 10_000 } };
        await scene.Api.PutAsync<PlanView>($"plans/{name}", plan);
        return (first, last, plan);
    }

    /// <summary>Begins a dump; answers when its first segments are on their way.</summary>
    private static async Task<long> UploadingAsync(ServiceScene scene, S3Bucket bucket, string name)
    {
        var dump = (await scene.Api.PostAsync<TaskView>($"plans/{name}/dump")).Id;
        await Condition.UntilAsync(async () => (await bucket.KeysAsync()).Any(k => k.EndsWith("/manifest.json", StringComparison.Ordinal)), "the first manifest in S3", Cancel);
        return dump;
    }
}
