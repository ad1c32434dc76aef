using System.Net;
using Tidemark.Archive.Manifests;
using Tidemark.Service.Api;
using Tidemark.Service.Plans;
using Tidemark.Service.Points;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>What an operator does with a plan, from its making to its end.</summary>
public sealed class PlanStory
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Plan_WithAShortCycle_TakesPointsThatRestoreToWhatTheDatabaseWas()
    {
        await using var scene = await ServiceScene.StartAsync();
        var states = new List<IReadOnlyList<string>> { await scene.ReadAsync() };
        await scene.Api.PlanAsync("story", p => p with { Cycle = "1s", NextExecutionAt = DateTimeOffset.UnixEpoch });
        await scene.Api.PointsAsync("story", 1);
        await scene.Api.PostAsync<PlanView>("plans/story/stop");
        for (var change = 1; change <= 3; change++)
        {
            // Each change happens while no point is being taken, so that it is known which point has it.
            await scene.WriteAsync(change * 100, 10);
            if (change == 2) await scene.SqlAsync($"ALTER TABLE {ServiceScene.Database}.meters MODIFY COLUMN note VARCHAR(30)", $"DELETE FROM {ServiceScene.Database}.d1 WHERE ts = 1760000000003");
            states.Add(await scene.ReadAsync());
            var before = (await scene.Api.GetAsync<Page<PointView>>("plans/story/points")).Items.Count;
            await scene.Api.PostAsync<PlanView>("plans/story/start");
            await scene.Api.PointsAsync("story", before + 1);
            await scene.Api.PostAsync<PlanView>("plans/story/stop");
        }

        var points = (await scene.Api.GetAsync<Page<PointView>>("plans/story/points")).Items;
        Assert.True(points.Count >= 4);
        Assert.Equal(PointKind.Initial, points[0].Kind);
        Assert.All(points.Skip(1), p => Assert.Equal(PointKind.Increment, p.Kind));
        Assert.All(points, p => Assert.True(p.IsRestorable));
        var restored = new List<IReadOnlyList<string>>();
        foreach (var point in points)
        {
            var task = await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "story", Point = point.Id, Database = $"copy_{point.Sequence}" });
            var end = await scene.Api.EndedAsync(task.Id);
            Assert.NotEqual(0, end.Report!.Value.GetProperty("compared").GetArrayLength());
            restored.Add(await scene.ReadAsync($"copy_{point.Sequence}"));
        }

        // A cycle may have fired once more between a point and the stop: its point holds the same state.
        Assert.Equal(states.Select(s => string.Join('\n', s)), restored.Select(s => string.Join('\n', s)).Distinct());
        var view = await scene.Api.GetAsync<PlanView>("plans/story");
        Assert.Equal(ChainState.Whole, view.Chain.State);
        Assert.Equal(points.Count, view.Points);
        var numbers = await scene.Api.GetAsync<PlanStatistics>("plans/story/statistics");
        Assert.Equal(points.Count, numbers.Points);
        Assert.Equal(3600, numbers.WalRetentionSeconds);
    }

    [Fact]
    public async Task Plan_WithACycleOfFiveSeconds_TakesPointsByItselfThatRestoreToEachState()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("steady", p => p with { Cycle = "5s" });
        var states = new Dictionary<long, IReadOnlyList<string>>();
        for (var change = 0; states.Count < 4; change++)
        {
            var before = await RestingAsync(scene, "steady");
            await scene.WriteAsync(1000 * (change + 1), 10);
            if (change == 2) await scene.SqlAsync($"ALTER TABLE {ServiceScene.Database}.meters MODIFY COLUMN note VARCHAR(30)", $"DELETE FROM {ServiceScene.Database}.d1 WHERE ts = 1760000000003");
            var state = await scene.ReadAsync();
            var after = await RestingAsync(scene, "steady");
            // When nothing fell due, and nothing ran, from before the change to behind it, the next point holds just this.
            if (before == after) states[after.Points + 1] = state;
            await scene.Api.PointsAsync("steady", (int)after.Points + 1);
        }

        await scene.Api.PostAsync<PlanView>("plans/steady/stop");
        var points = (await scene.Api.GetAsync<Page<PointView>>("plans/steady/points")).Items;
        Assert.All(points.Skip(1), p => Assert.Equal(PointKind.Increment, p.Kind));
        Assert.All(points.Zip(points.Skip(1)), p => Assert.InRange((p.Second.StartedAt - p.First.StartedAt).TotalSeconds, 2.5, 60));
        foreach (var (sequence, state) in states)
        {
            var restore = await scene.Api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "steady", Point = points.Single(p => p.Sequence == sequence).Id, Database = $"copy_{sequence}" });
            Assert.NotEqual(0, (await scene.Api.EndedAsync(restore.Id)).Report!.Value.GetProperty("compared").GetArrayLength());
            Assert.Equal(state, await scene.ReadAsync($"copy_{sequence}"));
        }
    }

    [Fact]
    public async Task Plan_Cloned_HasAllSettingsButTheObject()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.SqlAsync("CREATE DATABASE other WAL_RETENTION_PERIOD 3600");
        await scene.Api.PlanAsync("first", p => p with { Cycle = "30m", RetryTimes = 7, Connections = 2, NextExecutionAt = DateTimeOffset.UtcNow.AddHours(1) });
        var clone = await scene.Api.PostAsync<PlanView>("plans/first/clone", new PlanClone { Name = "second", Database = "other", Directory = "second", NextExecutionAt = DateTimeOffset.UtcNow.AddHours(2) });
        Assert.Equal(("30m", 7, 2, "other", "main"), (clone.Settings.Cycle, clone.Settings.RetryTimes, clone.Settings.Connections, clone.Settings.Database, clone.Settings.Server));
        Assert.Equal(["first", "second"], (await scene.Api.GetAsync<Page<PlanView>>("plans")).Items.Select(p => p.Settings.Name));
        var page = await scene.Api.GetAsync<Page<PlanView>>("plans?limit=1");
        Assert.Equal("second", Assert.Single((await scene.Api.GetAsync<Page<PlanView>>($"plans?limit=1&after={page.Next}")).Items).Settings.Name);
    }

    [Fact]
    public async Task Plan_ModifiedWhileItRuns_BeginsAgainWithTheNewSettings()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("changed");
        // The first attempt hangs in its first statement, so the interruption strikes while it runs.
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var task = await scene.Api.PostAsync<TaskView>("plans/changed/run");
        await hangs;
        await scene.Api.FailsAsync(HttpStatusCode.Conflict, HttpMethod.Delete, "plans/changed");
        var changed = await scene.Api.PutAsync<PlanView>("plans/changed", new PlanSettings { Server = "main", Database = ServiceScene.Database, Directory = "moved", Connections = 1 });
        Assert.Equal(1, changed.Settings.Connections);
        var end = await scene.Api.EndedAsync(task.Id);
        Assert.Equal(2, end.Attempt);
        Assert.True(File.Exists(Path.Combine(scene.Backups, "moved", "tidemark.json")));
    }

    [Fact]
    public async Task Plan_Stopped_CancelsItsTaskAndMayBeDeleted()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("short");
        await scene.Api.BackupAsync("short");
        Assert.NotEmpty(scene.Sandbox.Engine.Topics);
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var task = await scene.Api.PostAsync<TaskView>("plans/short/run");
        await hangs;
        var stopped = await scene.Api.PostAsync<PlanView>("plans/short/stop");
        Assert.Equal(PlanState.Stopped, stopped.State);
        Assert.Null(stopped.NextExecutionAt);
        await scene.Api.EndedAsync(task.Id, TaskState.Cancelled);
        var deletion = await scene.Api.DeleteAsync<PlanDeletion>("plans/short?files=true");
        Assert.Empty(deletion.Left);
        Assert.False(Directory.Exists(Path.Combine(scene.Backups, "short")));
        Assert.Empty(scene.Sandbox.Engine.Topics);
        await scene.Api.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Get, "plans/short");
    }

    [Fact]
    public async Task Plan_DeletedWithoutFiles_LeavesAnIntactRepository()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("kept");
        await scene.Api.BackupAsync("kept");
        await scene.Api.PostAsync<PlanView>("plans/kept/stop");
        await scene.Api.DeleteAsync<PlanDeletion>("plans/kept");
        // The same plan, made again, finds its points.
        await scene.Api.PlanAsync("kept");
        var point = Assert.Single((await scene.Api.GetAsync<Page<PointView>>("plans/kept/points")).Items);
        var files = await scene.Api.GetAsync<IReadOnlyList<FileView>>($"plans/kept/points/{point.Id}/files");
        Assert.Equal(point.Files, files.Count);
        Assert.All(files, f => Assert.Equal(FilePlace.Local, f.Place));
        File.Delete(Path.Combine(scene.Backups, "kept", files[0].Path));
        Assert.Equal(FilePlace.Missing, (await scene.Api.GetAsync<IReadOnlyList<FileView>>($"plans/kept/points/{point.Id}/files"))[0].Place);
    }

    [Fact]
    public async Task Plan_RunTwice_HasOneUnfinishedTask()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("once");
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var first = await scene.Api.PostAsync<TaskView>("plans/once/run");
        var second = await scene.Api.PostAsync<TaskView>("plans/once/run");
        Assert.Equal(first.Id, second.Id);
        await hangs;
        await scene.Api.PostAsync<TaskView>($"tasks/{first.Id}/cancel");
        var end = await scene.Api.EndedAsync(first.Id, TaskState.Cancelled);
        var log = await scene.Api.GetAsync<Page<TaskLogLine>>($"tasks/{end.Id}/log");
        Assert.Contains(log.Items, l => l.Text == "cancelled by root");
    }

    /// <summary>Waits until no task of a plan is unfinished.</summary>
    /// <returns>When it falls due next, and its points.</returns>
    private static async Task<(DateTimeOffset? Due, long Points)> RestingAsync(ServiceScene scene, string plan)
    {
        var view = await Condition.FindAsync<PlanView>(async () => await scene.Api.GetAsync<PlanView>($"plans/{plan}") is { CurrentTask: null, Points: > 0 } resting ? resting : null, "a rest of " + plan, Cancel);
        return (view.NextExecutionAt, view.Points);
    }
}
