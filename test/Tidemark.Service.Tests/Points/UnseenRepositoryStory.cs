using Tidemark.Service.Plans;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.EndToEnd;

namespace Tidemark.Service.Tests.Points;

/// <summary>The storage of a plan is not mounted on the node that runs it.</summary>
public sealed class UnseenRepositoryStory
{
    [Fact]
    public async Task Backup_WhereTheRepositoryIsNotToBeSeen_FailsAndBeginsNoNewOne()
    {
        await using var scene = await ServiceScene.StartAsync();
        await scene.Api.PlanAsync("mounted");
        await scene.Api.BackupAsync("mounted");
        var (here, away) = (Path.Combine(scene.Backups, "mounted"), Path.Combine(scene.Data, "away"));
        Directory.Move(here, away);
        Directory.CreateDirectory(here);
        var failed = await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/mounted/run")).Id, TaskState.Failed);
        Assert.Equal(("TM501", true), (failed.Failure!.Code, failed.Failure.IsTransient));
        Assert.Contains("does not see in", failed.Failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(here, "tidemark.json")));
        var view = await scene.Api.GetAsync<PlanView>("plans/mounted");
        Assert.Equal(ChainState.Broken, view.Chain.State);
        Assert.Contains("does not see in", view.Chain.Fault, StringComparison.Ordinal);

        Directory.Delete(here, recursive: true);
        Directory.Move(away, here);
        await scene.Api.BackupAsync("mounted");
        Assert.Equal(2, (await scene.Api.PointsAsync("mounted", 2)).Count);
        Assert.Equal(ChainState.Whole, (await scene.Api.GetAsync<PlanView>("plans/mounted")).Chain.State);

        // Removed on purpose: a new initial point is asked for.
        Directory.Delete(here, recursive: true);
        await scene.Api.EndedAsync((await scene.Api.PostAsync<TaskView>("plans/mounted/run?newChain=true")).Id);
        await scene.Api.BackupAsync("mounted");
        Assert.Equal(2, (await scene.Api.PointsAsync("mounted", 2)).Count);
    }
}
