using Microsoft.EntityFrameworkCore;
using Tidemark.Service.Catalog;
using Tidemark.Service.Tasks;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Catalog;

/// <summary>A catalog, with a server in it.</summary>
internal sealed class CatalogScene : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly PostgresDatabase? _database;

    private CatalogScene(PostgresDatabase? database)
    {
        _database = database;
        Catalog = Open();
    }

    public CatalogDatabase Catalog { get; }

    public static async Task<CatalogScene> StartAsync(CatalogKind kind = CatalogKind.Sqlite, string? databaseOptions = null)
    {
        var scene = new CatalogScene(kind == CatalogKind.Postgres ? await PostgresDatabase.MakeAsync(databaseOptions) : null);
        await scene.Catalog.MigrateAsync(default);
        await scene.AddAsync(new ServerRow { Name = "main", Address = "taos+ws://root:***@localhost:6041", MaxTasks = 2, CreatedAt = DateTimeOffset.UnixEpoch });
        return scene;
    }

    /// <summary>The same catalog, opened as another process does.</summary>
    public CatalogDatabase Open() => _database is null ? CatalogDatabase.OnSqlite(Path.Combine(_directory.Path, "catalog.db")) : CatalogDatabase.OnPostgres(_database.Connection);

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

    public async ValueTask DisposeAsync()
    {
        Catalog.Dispose();
        if (_database is not null) await _database.DisposeAsync();
        _directory.Dispose();
    }
}
