using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Upkeep;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Dumping;

/// <summary>A plan touches nothing in S3 but its own repository.</summary>
public sealed class S3OwnershipStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Delete_WithFilesAndWithoutAPrefix_LeavesWhatElseTheBucketHolds()
    {
        using var bucket = await S3Bucket.MakeAsync();
        string[] others = ["notes.txt", "other/data.bin", "plan/a", "settings.json"];
        foreach (var key in others) await bucket.WriteAsync(key, [1, 2, 3]);
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("whole", p => p with { S3 = bucket.Settings with { Prefix = null, LocalRetentionCount = 0 } });
        await DumpedAsync(scene, "whole", 2);
        Assert.Contains("tidemark.json", await bucket.KeysAsync());
        await File.WriteAllTextAsync(Path.Combine(scene.Backups, "whole", "notes.txt"), "mine", Cancel);
        await scene.Api.PostAsync<PlanView>("plans/whole/stop");
        var left = (await scene.Api.DeleteAsync<PlanDeletion>("plans/whole?files=true")).Left;
        Assert.Equal(others, (await bucket.KeysAsync()).Order(StringComparer.Ordinal));
        Assert.Contains("holds other files (notes.txt)", Assert.Single(left), StringComparison.Ordinal);
        Assert.Equal("notes.txt", Path.GetFileName(Assert.Single(Directory.EnumerateFiles(Path.Combine(scene.Backups, "whole"), "*", SearchOption.AllDirectories), f => !Path.GetFileName(f).StartsWith('.'))));
    }

    [Fact]
    public async Task Delete_OfAPlanThatNeverTookAPoint_TouchesNothingInS3()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("empty", p => p with { S3 = bucket.Settings with { Prefix = null } });
        await bucket.WriteAsync("plans/empty/points/1/manifest.json", [1]);
        await scene.Api.PostAsync<PlanView>("plans/empty/stop");
        Assert.Empty((await scene.Api.DeleteAsync<PlanDeletion>("plans/empty?files=true")).Left);
        Assert.Single(await bucket.KeysAsync());
    }

    [Fact]
    public async Task Place_WithTheRepositoryOfALostDisk_IsNeitherPrunedNorRemovedNorMixed()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("lost", p => p with { S3 = bucket.Settings with { LocalRetentionCount = 0 } });
        await DumpedAsync(scene, "lost", 3);
        var before = await bucket.KeysAsync();
        Directory.Delete(Path.Combine(scene.Backups, "lost"), recursive: true);
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/lost/run?newChain=true")).Id);
        await scene.WriteAsync(9000, 5);
        await scene.Api.BackupAsync("lost");
        await NoDumpAsync(scene, "lost");
        Assert.Contains("holds another repository", (await scene.Api.GetAsync<PlanView>("plans/lost")).Dump!.Fault, StringComparison.Ordinal);
        (string Path, object Request)[] all = [("prune", new PruneRequest { KeepLast = 1 }), ("verify", new VerifyRequest())];
        foreach (var (path, request) in all)
        {
            var failure = (await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>($"plans/lost/{path}", request)).Id, TaskState.Failed)).Failure!;
            Assert.Equal("TM104", failure.Code);
            Assert.Contains("holds another repository", failure.Message, StringComparison.Ordinal);
        }

        Assert.Equal(2, (await scene.Api.PointsAsync("lost", 2)).Count);
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "lost", Database = "copy" })).Id);
        // A segment that is neither here nor there says why it is not read from S3.
        File.Delete(Directory.EnumerateFiles(Path.Combine(scene.Backups, "lost"), "rows*.tide", SearchOption.AllDirectories).First());
        var unread = (await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "lost", Database = "again" })).Id, TaskState.Failed)).Failure!;
        Assert.Contains("holds another repository", unread.Text, StringComparison.Ordinal);
        await scene.Api.PostAsync<PlanView>("plans/lost/stop");
        Assert.Contains("holds another repository", Assert.Single((await scene.Api.DeleteAsync<PlanDeletion>("plans/lost?files=true")).Left), StringComparison.Ordinal);
        Assert.Equal(before, await bucket.KeysAsync());
        Assert.False(Directory.Exists(Path.Combine(scene.Backups, "lost")));
    }

    [Fact]
    public async Task Place_WithFilesOfARepositoryWithoutItsMarker_IsRefused()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await bucket.WriteAsync("plans/one/plans/else/points/1/manifest.json", [1]);
        var faults = (await scene.Api.PostAsync<PlanFaults>("plans/check", new PlanSettings { Name = "new", Server = "main", Database = ServiceScene.Database, Directory = "new", S3 = bucket.Settings })).Errors;
        Assert.Contains("no tidemark.json that says whose it is", Assert.Single(faults["s3.prefix"]), StringComparison.Ordinal);
    }

    private static async Task DumpedAsync(ServiceScene scene, string plan, int points)
    {
        for (var i = 0; i < points; i++)
        {
            await scene.WriteAsync(1000 * (i + 1), 10);
            await scene.Api.BackupAsync(plan);
            await NoDumpAsync(scene, plan);
        }

        Assert.Equal(0, (await scene.Api.GetAsync<PlanView>($"plans/{plan}")).Dump!.BacklogFiles);
    }

    private static Task NoDumpAsync(ServiceScene scene, string plan) => Condition.UntilAsync(async () => (await scene.Api.GetAsync<PlanView>($"plans/{plan}")).Dump!.CurrentTask is null, "the end of the dump", Cancel);
}
