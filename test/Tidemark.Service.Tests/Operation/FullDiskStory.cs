using System.Net;
using Tidemark.Backup.Tests.Faults;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Operation;

/// <summary>Disks that are full: under the catalog, and under a repository. Both heal when there is space again.</summary>
public sealed class FullDiskStory
{
    private const int MostTokens = 5000;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Catalog_OnAFullDisk_IsSaidAndHeals()
    {
        await using var disk = await SmallDisk.MountAsync("8m");
        using var backups = new TemporaryDirectory();
        await using var scene = await ServiceScene.StartAsync(o => o with { DataDirectory = Path.Combine(disk.Path, "data"), Roots = [backups.Path] });
        using var machine = new HttpClient { BaseAddress = scene.Host.Address };
        await scene.Api.PlanAsync("small");
        var filler = Path.Combine(disk.Path, "filler");
        Fill(filler);
        var problem = await FailingAsync(scene);
        Assert.Contains("database or disk is full", problem, StringComparison.Ordinal);
        var refused = await scene.Api.FailsAsync(HttpStatusCode.ServiceUnavailable, HttpMethod.Post, "plans", new PlanSettings { Name = "late", Server = "main", Database = ServiceScene.Database, Directory = Path.Combine(backups.Path, "late") });
        Assert.Contains("full", refused.GetProperty("detail").GetString(), StringComparison.Ordinal);
        using (var ready = await machine.GetAsync(new Uri("health/ready", UriKind.Relative), Cancel))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
            var text = await ready.Content.ReadAsStringAsync(Cancel);
            foreach (var part in (string[])["cannot be written", "catalog.db", "full"]) Assert.Contains(part, text, StringComparison.Ordinal);
        }

        // What only reads goes on.
        Assert.Equal("small", (await scene.Api.GetAsync<PlanView>("plans/small")).Settings.Name);
        File.Delete(filler);
        Assert.Equal("ready\n", await machine.GetStringAsync(new Uri("health/ready", UriKind.Relative), Cancel));
        await scene.Api.BackupAsync("small");
    }

    [Fact]
    public async Task Catalog_FullWhileABackupRuns_HasItsEndWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync("8m");
        using var backups = new TemporaryDirectory();
        await using var scene = await ServiceScene.StartAsync(o => o with { DataDirectory = Path.Combine(disk.Path, "data"), Roots = [backups.Path] });
        await scene.Api.PlanAsync("running");
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Sandbox.Faults.Strike(p => p.Sql?.Contains("SHOW CREATE DATABASE", StringComparison.OrdinalIgnoreCase) == true && (struck.TrySetResult() || true), Fault.Slow(TimeSpan.FromSeconds(2)));
        var task = await scene.Api.PostAsync<TaskView>("plans/running/run");
        await struck.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
        var filler = Path.Combine(disk.Path, "filler");
        Fill(filler);
        await FailingAsync(scene);
        await Condition.UntilAsync(() => Directory.EnumerateFiles(backups.Path, "manifest.json", SearchOption.AllDirectories).Any(), "the point", Cancel);
        File.Delete(filler);
        await scene.Api.EndedAsync(task.Id);
        Assert.Single((await scene.Api.GetAsync<Service.Api.Page<PointView>>("plans/running/points")).Items);
    }

    [Fact]
    public async Task Repository_OnAFullDisk_FailsTheBackupByNameAndTakesThePointWhenThereIsSpace()
    {
        await using var disk = await SmallDisk.MountAsync("256k");
        await using var scene = await ServiceScene.StartAsync(o => o with { Roots = [disk.Path] });
        await scene.WriteAsync(1000, 5000);
        await scene.Api.PlanAsync("full", p => p with { Directory = Path.Combine(disk.Path, "full"), Compression = Archive.Codecs.CompressionLevel.None });
        var failed = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/full/run")).Id, TaskState.Failed);
        Assert.Equal("TM502", failed.Failure!.Code);
        Assert.Contains(disk.Path, failed.Failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failed.Failure.Hint);
        using var machine = new HttpClient { BaseAddress = scene.Host.Address };
        Fill(Path.Combine(disk.Path, "filler"));
        Assert.Contains($"{disk.Path} is full", await machine.GetStringAsync(new Uri("health/ready", UriKind.Relative), Cancel), StringComparison.Ordinal);
        await disk.ResizeAsync("64m");
        Assert.Equal("ready\n", await machine.GetStringAsync(new Uri("health/ready", UriKind.Relative), Cancel));
        await scene.Api.BackupAsync("full");
        Assert.Single((await scene.Api.GetAsync<Service.Api.Page<PointView>>("plans/full/points")).Items);
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "full", Database = "copy" })).Id);
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("copy"));
    }

    /// <summary>Asks for changes until one cannot be written: the journal of the catalog has some room of its own.</summary>
    private static async Task<string> FailingAsync(ServiceScene scene)
    {
        for (var i = 0; i < MostTokens; i++)
        {
            using var response = await scene.Api.RequestAsync(HttpMethod.Post, "tokens", new TokenSettings { Name = $"token {i}", Scopes = ["read"] });
            if (!response.IsSuccessStatusCode) return await response.Content.ReadAsStringAsync(Cancel);
        }

        throw new InvalidOperationException("the disk is not full");
    }

    private static void Fill(string path)
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, bufferSize: 0);
        foreach (var size in (int[])[1 << 16, 1 << 12])
        {
            try
            {
                while (true) file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Full, but for less than this.
                continue;
            }
        }
    }
}
