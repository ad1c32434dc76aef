using Tidemark.Backup.Queries;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>A source database of a test, and the copy it is restored to; both are gone before and after.</summary>
internal sealed class ReadScene : IAsyncDisposable
{
    private readonly string _database;
    private readonly string _copy;

    private ReadScene(ITDengineConnection connection, string database, string copy) => (Connection, _database, _copy) = (connection, database, copy);

    public ITDengineConnection Connection { get; private set; }

    public static async Task<ReadScene> StartAsync(TestServer server, string database, string copy)
    {
        var scene = new ReadScene(await server.ConnectAsync(), database, copy);
        await scene.DropAsync();
        await scene.Connection.ExecuteAsync($"CREATE DATABASE {database} VGROUPS 2 KEEP 36500 WAL_RETENTION_PERIOD 3600", default);
        await scene.Connection.DisposeAsync();
        scene.Connection = await server.ConnectAsync(database);
        return scene;
    }

    public ValueTask<long> ExecuteAsync(string sql, CancellationToken cancellationToken) => Connection.ExecuteAsync(sql, cancellationToken);

    public ValueTask<long> CountAsync(string sql) => QueryRows.CountAsync(Connection, sql, default);

    /// <summary>The topics over the source.</summary>
    public async Task<IReadOnlyList<string>> TopicsAsync() =>
        [.. (await QueryRows.ReadAsync(Connection, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '{_database}'", default)).Select(r => (string)r[0]!)];

    public async ValueTask DisposeAsync()
    {
        await DropAsync();
        await Connection.DisposeAsync();
    }

    private Task DropAsync() => Connection.DropAsync(default, _database, _copy);
}
