using Microsoft.EntityFrameworkCore;
using Tidemark.Errors;
using Tidemark.Service.Catalog;
using Tidemark.Service.Tasks;

namespace Tidemark.Service.Tests.Catalog;

public sealed class CatalogTests
{
    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Migrate_ACatalogThatIsThere_ChangesNothing(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
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

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Instants_OfAnyOffset_AreKeptAsUtcAndCompared(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        var local = new DateTimeOffset(2026, 5, 1, 1, 30, 0, 123, TimeSpan.FromHours(9));
        await scene.AddPlanAsync("instant", p => p.NextExecutionAt = local);
        var read = await scene.Catalog.ReadAsync(db => db.Plans.AsNoTracking().FirstAsync(p => p.NextExecutionAt == local.ToUniversalTime() && p.NextExecutionAt > local.AddMilliseconds(-1)));
        Assert.Equal((local.ToUniversalTime(), TimeSpan.Zero), (read.NextExecutionAt!.Value, read.NextExecutionAt.Value.Offset));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Tasks_OfOneKey_CannotRunTwiceAtOnce(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        await scene.AddTaskAsync("plan", t => t.State = TaskState.Running);
        await scene.AddTaskAsync("plan", t => t.State = TaskState.Queued);
        await Assert.ThrowsAsync<DbUpdateException>(() => scene.AddTaskAsync("plan", t => t.State = TaskState.Running));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Plans_OfOneDirectory_CannotBeTwo(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
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

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Names_AreOrderedAndPagedByTheirBytes(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind, "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US'");
        string[] names = ["Zulu", "_a", "alpha", "a-b", "aB", "ab"];
        foreach (var name in names) await scene.AddPlanAsync(name);
        var read = await scene.Catalog.ReadAsync(db => db.Plans.Where(p => p.Name.CompareTo("_a") > 0).OrderBy(p => p.Name).Select(p => p.Name).ToListAsync());
        Assert.Equal(names.Where(n => string.CompareOrdinal(n, "_a") > 0).Order(StringComparer.Ordinal), read);
        await Assert.ThrowsAsync<DbUpdateException>(() => scene.AddPlanAsync("ab", p => p.Directory = "/backup/other"));
    }

    [Theory]
    [InlineData(CatalogKind.Sqlite)]
    [InlineData(CatalogKind.Postgres)]
    public async Task Alone_WorkThatFails_LeavesNothingBehindOnPostgresAndLetsTheNextIn(CatalogKind kind)
    {
        await using var scene = await CatalogScene.StartAsync(kind);
        await Assert.ThrowsAsync<InvalidOperationException>(() => scene.Catalog.AloneAsync<int>(
            async db =>
            {
                if (kind == CatalogKind.Postgres) await db.Servers.ExecuteDeleteAsync();
                throw new InvalidOperationException("on purpose");
            },
            default));
        Assert.Equal(1, await scene.Catalog.AloneAsync(db => db.Servers.CountAsync(), default));
    }

    [Fact]
    public async Task Migrate_ByManyNodesAtOnce_MakesTheTablesOnce()
    {
        await using var database = await PostgresDatabase.MakeAsync();
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            using var catalog = CatalogDatabase.OnPostgres(database.Connection);
            await catalog.MigrateAsync(default);
        })));
        Assert.Equal(0, await PostgresDatabase.QueryAsync<long>(database.Name, "SELECT count(*) FROM tasks"));
    }

    [Theory]
    [InlineData("Database=none_of_this_name", "does not exist", "CREATE DATABASE")]
    [InlineData("Password=wrong", "does not let the service into", "pg_hba.conf")]
    [InlineData("Username=nobody_of_this_name;Password=wrong", "does not let the service into", "user and password")]
    [InlineData("Port=1", "cannot be reached", "host and port")]
    [InlineData("Host=no-such-host.invalid", "cannot be reached", "host and port")]
    [InlineData("Username=reader_of_tests;Password=reader", "may not write to the catalog", "GRANT CREATE")]
    [InlineData("Options=-c default_transaction_read_only=on", "can only be read", "standby")]
    public async Task Migrate_ACatalogThatCannotBeUsed_SaysWhyAndHidesThePassword(string change, string message, string hint)
    {
        await using var database = await PostgresDatabase.MakeAsync();
        if (change.Contains("reader_of_tests", StringComparison.Ordinal))
            await PostgresDatabase.ExecuteAsync("postgres", "DO $$ BEGIN CREATE ROLE reader_of_tests LOGIN PASSWORD 'reader'; EXCEPTION WHEN duplicate_object THEN NULL; END $$");
        using var catalog = CatalogDatabase.OnPostgres(database.Connection + ";" + change);
        var error = await Assert.ThrowsAsync<TidemarkException>(() => catalog.MigrateAsync(TestContext.Current.CancellationToken));
        Assert.Equal(ErrorCode.StorageFailed, error.Code);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Contains(hint, error.Hint, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-of-the-tests", error.ToString(), StringComparison.Ordinal);
    }
}
