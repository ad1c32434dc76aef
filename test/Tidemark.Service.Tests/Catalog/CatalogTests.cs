using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Tests.Catalog;

public sealed class CatalogTests
{
    [Fact]
    public async Task Migrate_ACatalogThatIsThere_ChangesNothing()
    {
        using var scene = await CatalogScene.StartAsync();
        await scene.Catalog.MigrateAsync(default);
        Assert.Equal(1, await scene.Catalog.ReadAsync(db => db.Servers.CountAsync()));
    }

    [Fact]
    public void Model_OfBothDatabases_IsWhatTheirMigrationsMake()
    {
        using var sqlite = CatalogDatabase.OnSqlite("never.db").Open();
        using var postgres = CatalogDatabase.OnPostgres("Host=never").Open();
        Assert.False(sqlite.Database.HasPendingModelChanges());
        Assert.False(postgres.Database.HasPendingModelChanges());
        Assert.Equal(sqlite.Database.GetMigrations().Select(m => m[15..]), postgres.Database.GetMigrations().Select(m => m[15..]));
        Assert.Contains("timestamp with time zone", postgres.Database.GenerateCreateScript(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Instants_OfAnyOffset_AreKeptAsUtcAndCompared()
    {
        using var scene = await CatalogScene.StartAsync();
        var local = new DateTimeOffset(2026, 5, 1, 1, 30, 0, 123, TimeSpan.FromHours(9));
        await scene.AddPlanAsync("instant", p => p.NextExecutionAt = local);
        var read = await scene.Catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstAsync(p => p.NextExecutionAt == local.ToUniversalTime() && p.NextExecutionAt > local.AddMilliseconds(-1)));
        Assert.Equal((local.ToUniversalTime(), TimeSpan.Zero), (read.NextExecutionAt!.Value, read.NextExecutionAt.Value.Offset));
    }

    [Fact]
    public async Task Tasks_OfOneKey_CannotRunTwiceAtOnce()
    {
        using var scene = await CatalogScene.StartAsync();
        await scene.AddTaskAsync("plan", t => t.State = TaskState.Running);
        await scene.AddTaskAsync("plan", t => t.State = TaskState.Queued);
        await Assert.ThrowsAsync<DbUpdateException>(() => scene.AddTaskAsync("plan", t => t.State = TaskState.Running));
    }

    [Fact]
    public async Task Plans_OfOneDirectory_CannotBeTwo()
    {
        using var scene = await CatalogScene.StartAsync();
        await scene.AddPlanAsync("one");
        await Assert.ThrowsAsync<DbUpdateException>(() => scene.AddPlanAsync("two", p => p.Directory = "/backup/one"));
    }

    [Fact]
    public void OnPostgres_ATextThatIsNoConnection_IsRefusedWithoutRepeatingIt()
    {
        var error = Assert.Throws<TidemarkException>(() => CatalogDatabase.OnPostgres("Host=db;Pasword=hidden"));
        Assert.Equal(ErrorCode.InvalidArgument, error.Code);
        Assert.DoesNotContain("hidden", error.ToString(), StringComparison.Ordinal);
    }
}
