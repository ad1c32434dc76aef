using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tidemark.Service.Catalog;
using Tidemark.Service.Operation;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Catalog;

namespace Tidemark.Service.Tests.Operation;

public sealed class HousekeepingTests
{
    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Run_OldAndYoungRows_RemovesTheOldOnesWithTheirLog(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        var old = await scene.AddTaskAsync("plan", t => (t.State, t.EndedAt) = (TaskState.Succeeded, time.GetUtcNow().AddDays(-91)));
        await scene.AddAsync(new TaskLogRow { TaskId = old, At = time.GetUtcNow(), Text = "done" });
        var young = await scene.AddTaskAsync("plan", t => (t.State, t.EndedAt) = (TaskState.Failed, time.GetUtcNow().AddDays(-89)));
        var waiting = await scene.AddTaskAsync("other");
        await scene.AddAsync(new AuditRow { At = time.GetUtcNow().AddDays(-366), User = "root", Action = "GET" });
        await scene.AddAsync(new AuditRow { At = time.GetUtcNow().AddDays(-364), User = "root", Action = "GET" });
        using var housekeeping = new Housekeeping(scene.Catalog, time, NullLogger<Housekeeping>.Instance);
        Assert.Equal(2, await housekeeping.RunAsync(TestContext.Current.CancellationToken));
        Assert.Equal([young, waiting], await scene.Catalog.ReadAsync(db => db.Tasks.OrderBy(t => t.Id).Select(t => t.Id).ToListAsync()));
        Assert.Equal((0, 1), (await scene.Catalog.ReadAsync(db => db.TaskLog.CountAsync()), await scene.Catalog.ReadAsync(db => db.Audit.CountAsync())));
    }
}
