using System.Net;
using System.Text.Json;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Nodes;
using Tidemark.Service.Plans;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;

namespace Tidemark.Service.Tests.Nodes;

/// <summary>Two nodes with one catalog, in processes of their own: killed, stopped, and asked about each other's tasks.</summary>
public sealed class NodeStory
{
    // A silent node's tasks are taken after six seconds; the rest is for a machine that is busy.
    private const double TakenWithinSeconds = 30;

    [Fact]
    public async Task Backup_OnANodeThatIsKilled_IsRunAgainByTheOther()
    {
        await using var scene = await NodesScene.StartAsync("one", "two");
        var api = scene.Client(0);
        await api.PlanAsync("orphan");
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var task = await api.PostAsync<TaskView>("plans/orphan/run");
        await hangs;
        var node = await scene.RunsOnAsync(api, task.Id);
        node.Kill();
        api = scene.Other(node);
        var seconds = await NodesScene.SecondsAsync(() => api.ReachesAsync(task.Id, t => t.Attempt == 2, "the second attempt"));
        Assert.InRange(seconds, 2, TakenWithinSeconds);
        var end = await api.EndedAsync(task.Id);
        Assert.NotEqual(node.Name, end.Node);
        Assert.Contains(await NodesScene.LogAsync(api, task.Id), l => l == $"node {node.Name} ended while this ran: it is run again");
        Assert.Single(await api.PointsAsync("orphan", 1));
        await api.EndedAsync((await api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "orphan", Database = "orphan_copy" })).Id);
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("orphan_copy"));
    }

    [Fact]
    public async Task Restore_OnANodeThatIsKilled_GoesOnOnTheOther()
    {
        await using var scene = await NodesScene.StartAsync("one", "two");
        var api = scene.Client(1);
        await scene.WriteAsync(1000, 500);
        await api.PlanAsync("moved");
        await api.BackupAsync("moved");
        var hangs = scene.HangAt(point => point.Action == "write_raw");
        var task = await api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "moved", Database = "moved_copy" });
        await hangs;
        var node = await scene.RunsOnAsync(api, task.Id);
        node.Kill();
        api = scene.Other(node);
        var seconds = await NodesScene.SecondsAsync(() => api.ReachesAsync(task.Id, t => t.Attempt == 2, "the second attempt"));
        Assert.InRange(seconds, 2, TakenWithinSeconds);
        var end = await api.EndedAsync(task.Id);
        Assert.True(end.Report!.Value.GetProperty("resumed").GetBoolean());
        Assert.NotEqual(node.Name, end.Node);
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("moved_copy"));
    }

    [Fact]
    public async Task Backup_OnANodeThatWasStoppedForLong_IsGivenUpThereBeforeAnythingIsWritten()
    {
        await using var scene = await NodesScene.StartAsync("one", "two");
        var api = scene.Client(0);
        await api.PlanAsync("stalled");
        // The answer comes while the node stands still: when it wakes, it has all it needs to go on.
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Sandbox.Faults.Strike(point => point.Sql?.Contains("SHOW CREATE DATABASE", StringComparison.OrdinalIgnoreCase) == true && (struck.TrySetResult() || true), Fault.Slow(TimeSpan.FromSeconds(2)));
        var task = await api.PostAsync<TaskView>("plans/stalled/run");
        await struck.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var node = await scene.RunsOnAsync(api, task.Id);
        await node.StallAsync();
        api = scene.Other(node);
        // The other takes the task; the one that stands still holds the repository's lock, so it waits.
        var waiting = await api.ReachesAsync(task.Id, t => t is { State: TaskState.Retried, Attempt: >= 2 }, "the other node's try");
        Assert.Equal("TM504", waiting.Failure!.Code);
        Assert.Empty(await api.PointsAsync("stalled", 0));
        await node.WakeAsync();
        var end = await api.EndedAsync(task.Id);
        var point = Assert.Single(await api.PointsAsync("stalled", 1));
        Assert.Equal((point.Id, 0), (end.PointId, end.Report!.Value.GetProperty("warnings").GetArrayLength()));
        Assert.InRange(end.Attempt, 3, int.MaxValue);
        await Testing.Condition.UntilAsync(() => node.Log.Contains("is not this node's any more", StringComparison.Ordinal), "the word of the node that lost the task", TestContext.Current.CancellationToken);
        await api.EndedAsync((await api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "stalled", Database = "stalled_copy" })).Id);
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("stalled_copy"));
    }

    [Fact]
    public async Task Restore_OnANodeThatWasStoppedForLong_IsGivenUpThereAndGoesOnElsewhere()
    {
        await using var scene = await NodesScene.StartAsync("one", "two");
        var api = scene.Client(0);
        await scene.WriteAsync(1000, 500);
        await api.PlanAsync("paused");
        await api.BackupAsync("paused");
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        scene.Sandbox.Faults.Strike(point => point.Action == "write_raw" && (struck.TrySetResult() || true), Fault.Slow(TimeSpan.FromSeconds(2)));
        var task = await api.PostAsync<TaskView>("restores", new RestoreRequest { Plan = "paused", Database = "paused_copy" });
        await struck.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        var node = await scene.RunsOnAsync(api, task.Id);
        await node.StallAsync();
        api = scene.Other(node);
        await api.ReachesAsync(task.Id, t => t is { State: TaskState.Retried, Attempt: >= 2 }, "the other node's try");
        await node.WakeAsync();
        // Either node may be the one that goes on.
        var end = await api.EndedAsync(task.Id);
        Assert.InRange(end.Attempt, 3, int.MaxValue);
        Assert.True(end.Report!.Value.GetProperty("resumed").GetBoolean());
        Assert.Equal(await scene.ReadAsync(), await scene.ReadAsync("paused_copy"));
        Assert.Contains("is not this node's any more", node.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plans_ChangedOnOneNode_AreChangedOnTheOther()
    {
        await using var scene = await NodesScene.StartAsync("one", "two");
        var (one, two) = (scene.Client(0), scene.Client(1));
        Assert.Equal(["one", "two"], (await two.GetAsync<IReadOnlyList<NodeView>>("nodes")).Select(n => n.Name));
        await one.PlanAsync("common");
        Assert.Equal(PlanState.Active, (await two.GetAsync<PlanView>("plans/common")).State);

        // Cancelled by way of the node that does not run it.
        var hangs = scene.HangAt("SHOW CREATE DATABASE");
        var task = await one.PostAsync<TaskView>("plans/common/run");
        await hangs;
        await scene.Other(await scene.RunsOnAsync(one, task.Id)).PostAsync<TaskView>($"tasks/{task.Id}/cancel");
        await one.EndedAsync(task.Id, TaskState.Cancelled);

        // Changed while it runs: the same task begins again with the new settings.
        hangs = scene.HangAt("SHOW CREATE DATABASE");
        task = await one.PostAsync<TaskView>("plans/common/run");
        await hangs;
        var other = scene.Other(await scene.RunsOnAsync(one, task.Id));
        var settings = (await other.GetAsync<PlanView>("plans/common")).Settings;
        await other.PutAsync<PlanView>("plans/common", settings with { Connections = 3 });
        await one.AttemptedAsync(task.Id, 2);
        Assert.Equal(3, (await one.GetAsync<PlanView>("plans/common")).Settings.Connections);

        // Stopped while it runs.
        hangs = scene.HangAt("SHOW CREATE DATABASE");
        task = await one.PostAsync<TaskView>("plans/common/run");
        await hangs;
        await scene.Other(await scene.RunsOnAsync(one, task.Id)).PostAsync<PlanView>("plans/common/stop");
        await two.EndedAsync(task.Id, TaskState.Cancelled);
        Assert.Equal(PlanState.Stopped, (await two.GetAsync<PlanView>("plans/common")).State);
        await two.DeleteAsync<JsonElement>("plans/common?files=true");
        await one.FailsAsync(HttpStatusCode.NotFound, HttpMethod.Get, "plans/common");
    }

    [Fact]
    public async Task Plans_DueOnBothNodesAtOnce_AreRunOnce()
    {
        await using var scene = await NodesScene.StartAsync("one", "two");
        var (one, two) = (scene.Client(0), scene.Client(1));
        var due = DateTimeOffset.UtcNow.AddSeconds(6);
        string[] plans = ["due1", "due2", "due3", "due4"];
        foreach (var plan in plans)
        {
            await scene.SqlAsync($"CREATE DATABASE {plan} WAL_RETENTION_PERIOD 3600");
            await one.PlanAsync(plan, p => p with { Database = plan, NextExecutionAt = due });
        }

        foreach (var plan in plans) await two.PointsAsync(plan, 1);
        foreach (var plan in plans)
        {
            var tasks = (await two.GetAsync<Service.Api.Page<TaskView>>($"tasks?plan={plan}")).Items;
            await two.EndedAsync(Assert.Single(tasks).Id);
        }

        // A node less: what falls due next is fired by the one that is left, in the old rhythm.
        await one.PostAsync<PlanView>("plans/due1/clone", new PlanClone { Name = "cyclic", Database = "due1", Directory = "cyclic" });
        await one.PutAsync<PlanView>("plans/cyclic", (await one.GetAsync<PlanView>("plans/cyclic")).Settings with { Cycle = "2s", NextExecutionAt = DateTimeOffset.UtcNow });
        await one.PointsAsync("cyclic", 1);
        scene.Node("one").Kill();
        var count = (await two.PointsAsync("cyclic", 1)).Count;
        await two.PointsAsync("cyclic", count + 2);
    }

    [Fact]
    public async Task Session_OfOneNode_IsKnownToTheOther()
    {
        await using var scene = await NodesScene.StartAsync("one", "two");
        // The scene signed in on the first node only; the second one took its cookie and its antiforgery token.
        await scene.Client(1).PlanAsync("signed");
        var token = await scene.Client(1).PostAsync<NewTokenView>("tokens", new TokenSettings { Name = "program", Scopes = [Scopes.Read], Days = 1 });
        using var program = new ApiClient(new Uri(scene.Client(0).Http.BaseAddress!, "/"));
        program.UseToken(token.Secret);
        Assert.Equal("signed", (await program.GetAsync<PlanView>("plans/signed")).Settings.Name);
        // The server's DSN was encrypted by one node, and is read by the other.
        await scene.Client(1).BackupAsync("signed");
    }
}
