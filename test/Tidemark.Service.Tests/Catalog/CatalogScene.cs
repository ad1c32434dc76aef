using Microsoft.EntityFrameworkCore;
using Tidemark.Service.Catalog;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Catalog;

/// <summary>A catalog in a file, with a server.</summary>
internal sealed class CatalogScene : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private CatalogScene() => Catalog = CatalogDatabase.OnSqlite(Path.Combine(_directory.Path, "catalog.db"));

    public CatalogDatabase Catalog { get; }

    public static async Task<CatalogScene> StartAsync()
    {
        var scene = new CatalogScene();
        await scene.Catalog.MigrateAsync(default);
        await scene.AddAsync(new ServerRow { Name = "main", Address = "taos+ws://root:***@localhost:6041", MaxTasks = 2, CreatedAt = DateTimeOffset.UnixEpoch });
        return scene;
    }

    public Task<int> AddAsync(object row) => Catalog.WriteAsync(
        db =>
        {
            db.Add(row);
            return db.SaveChangesAsync();
        },
        default);

    public Task<int> AddPlanAsync(string name, Action<PlanRow>? change = null)
    {
        var plan = new PlanRow { Name = name, Server = "main", Database = "power", Directory = "/backup/" + name };
        change?.Invoke(plan);
        return AddAsync(plan);
    }

    public async Task<long> AddTaskAsync(string plan, Action<TaskRow>? change = null)
    {
        var task = new TaskRow { PlanName = plan, Server = "main", ExclusiveKey = "backup " + plan, RequestedBy = "test", QueuedAt = DateTimeOffset.UnixEpoch, NotBefore = DateTimeOffset.UnixEpoch };
        change?.Invoke(task);
        await AddAsync(task);
        return task.Id;
    }

    public Task<int> CountTasksAsync(string plan) => Catalog.ReadAsync(db => db.Tasks.CountAsync(t => t.PlanName == plan));

    public Task<TaskRow> TaskAsync(long id) => Catalog.ReadAsync(db => db.Tasks.AsNoTracking().FirstAsync(t => t.Id == id));

    public void Dispose()
    {
        Catalog.Dispose();
        _directory.Dispose();
    }
}
