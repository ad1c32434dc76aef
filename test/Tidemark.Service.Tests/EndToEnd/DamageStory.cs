using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Dumping;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>A damaged file in the middle of a restore: the failure names it, and with a good copy the same restore goes on.</summary>
public sealed class DamageStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_OfADamagedLocalFile_NamesItAndGoesOnWithAGoodCopy()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("hurt");
        var file = await TakePointsAsync(scene, "hurt");
        var path = Path.Combine(scene.Backups, "hurt", file.Path);
        var good = await File.ReadAllBytesAsync(path, Cancel);
        await File.WriteAllBytesAsync(path, Damaged(good), Cancel);
        await FailsAsync(scene, "hurt", file.Path);
        await File.WriteAllBytesAsync(path, good[..(good.Length / 2)], Cancel);
        await FailsAsync(scene, "hurt", file.Path);
        File.Delete(path);
        await FailsAsync(scene, "hurt", file.Path);
        await File.WriteAllBytesAsync(path, good, Cancel);
        await SucceedsAsync(scene, "hurt");
    }

    [Fact]
    public async Task Restore_OfADamagedFileInS3_NamesItAndGoesOnWithAGoodCopy()
    {
        using var bucket = await S3Bucket.MakeAsync();
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("far", p => p with { S3 = bucket.Settings with { LocalRetentionCount = 0 } });
        var file = await TakePointsAsync(scene, "far");
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/far/dump")).Id);
        var key = "plans/one/" + file.Path;
        var good = await bucket.ReadAsync(key);
        await bucket.WriteAsync(key, Damaged(good));
        await FailsAsync(scene, "far", file.Path);
        await bucket.DeleteAsync(key);
        await FailsAsync(scene, "far", file.Path);
        await bucket.WriteAsync(key, good);
        await SucceedsAsync(scene, "far");
    }

    /// <summary>Two points; the file to damage is of the second, so that a restore is in the middle when it reads it.</summary>
    private static async Task<FileView> TakePointsAsync(ServiceScene scene, string plan)
    {
        await scene.Api.BackupAsync(plan);
        // A dump that begins holds the plan for a moment.
        await Condition.UntilAsync(async () => (await scene.Api.GetAsync<PlanView>($"plans/{plan}")).Dump?.CurrentTask is null, "the end of the dump", Cancel);
        await scene.WriteAsync(1000, 200);
        var point = (await scene.Api.BackupAsync(plan)).PointId;
        return (await scene.Api.GetAsync<IReadOnlyList<FileView>>($"plans/{plan}/points/{point}/files")).First(f => f.Rows > 0);
    }

    private static byte[] Damaged(byte[] good)
    {
        var bad = good.ToArray();
        bad[bad.Length / 2] ^= 0x10;
        return bad;
    }

    private static async Task FailsAsync(ServiceScene scene, string plan, string path)
    {
        var failed = await scene.Api.EndedAsync(await RestoreAsync(scene, plan), TaskState.Failed);
        Assert.Contains(path, failed.Failure!.Message, StringComparison.Ordinal);
        Assert.StartsWith("Error: restore task exec error", failed.Failure.Text, StringComparison.Ordinal);
        Assert.Equal(1, failed.Attempt);
    }

    private static async Task SucceedsAsync(ServiceScene scene, string plan)
    {
        var end = await scene.Api.EndedAsync(await RestoreAsync(scene, plan));
        Assert.NotEqual(0, end.Report!.Value.GetProperty("compared").GetArrayLength());
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("copy"));
    }

    private static async Task<long> RestoreAsync(ServiceScene scene, string plan) => (await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = plan, Database = "copy" })).Id;
}
