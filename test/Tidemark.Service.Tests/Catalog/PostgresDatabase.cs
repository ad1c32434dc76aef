using Npgsql;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Catalog;

/// <summary>A database of a test's own on the PostgreSQL server; the test is skipped where there is none.</summary>
internal sealed class PostgresDatabase : IAsyncDisposable
{
    private PostgresDatabase(string name) => Name = name;

    public string Name { get; }

    public string Connection => With(Name);

    /// <summary>The server's connection string for a database.</summary>
    public static string With(string database) => new NpgsqlConnectionStringBuilder(PostgresServer.Connection!) { Database = database, MaxPoolSize = 20 }.ToString();

    public static async Task<PostgresDatabase> MakeAsync(string? options = null)
    {
        Assert.SkipWhen(PostgresServer.Missing is not null, PostgresServer.Missing ?? "");
        var database = new PostgresDatabase("test_" + Guid.NewGuid().ToString("N"));
        await ExecuteAsync("postgres", $"CREATE DATABASE {database.Name} {options}");
        return database;
    }

    public static async Task ExecuteAsync(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(With(database));
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> QueryAsync<T>(string database, string sql)
    {
        await using var source = NpgsqlDataSource.Create(With(database));
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        using (var connection = new NpgsqlConnection(Connection)) NpgsqlConnection.ClearPool(connection);
        await ExecuteAsync("postgres", $"DROP DATABASE IF EXISTS {Name} WITH (FORCE)");
    }
}
