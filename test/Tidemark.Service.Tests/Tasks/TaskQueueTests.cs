using Tidemark.Errors;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Catalog;

namespace Tidemark.Service.Tests.Tasks;

/// <summary>What is asked for while something of the kind is unfinished.</summary>
public sealed class TaskQueueTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Add_ABackupWhileOneIsUnfinished_AnswersThatOne()
    {
        await using var scene = await CatalogScene.StartAsync();
        var queue = Queue(scene);
        var first = await queue.AddAsync(NewTask.Backup("plan", "main", "root"), Cancel);
        Assert.Equal(first.Id, (await queue.AddAsync(NewTask.Backup("plan", "main", "root"), Cancel)).Id);
    }

    [Fact]
    public async Task Add_ABackupWithParametersWhileAnotherIsUnfinished_IsRefused()
    {
        await using var scene = await CatalogScene.StartAsync();
        var queue = Queue(scene);
        var first = await queue.AddAsync(NewTask.Backup("plan", "main", "the schedule"), Cancel);
        var error = await Assert.ThrowsAsync<TidemarkException>(() => queue.AddAsync(NewTask.Backup("plan", "main", "root", """{"newChain":true}"""), Cancel));
        Assert.Equal(ErrorCode.Conflict, error.Code);
        Assert.Contains($"Task {first.Id} of plan 'plan'", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, await scene.CountTasksAsync("plan"));
        await queue.CancelAsync(first.Id, "root", Cancel);
        var special = await queue.AddAsync(NewTask.Backup("plan", "main", "root", """{"newChain":true}"""), Cancel);
        Assert.Equal(special.Id, (await queue.AddAsync(NewTask.Backup("plan", "main", "root", """{"newChain":true}"""), Cancel)).Id);
        // What asks for nothing special is content with more.
        Assert.Equal(special.Id, (await queue.AddAsync(NewTask.Backup("plan", "main", "the schedule"), Cancel)).Id);
    }

    private static TaskQueue Queue(CatalogScene scene) => new(scene.Catalog, new RunningTasks(), new TaskSignal(TimeProvider.System), TimeProvider.System);
}
