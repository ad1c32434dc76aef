using Tidemark.TDengine.Drivers;

namespace Tidemark.TDengine.Tests.Drivers;

/// <summary>The server named by TIDEMARK_TEST_DSN, with a database of a test's own.</summary>
internal sealed class RealServer : IAsyncDisposable
{
    private readonly ITDengineConnection _admin;
    private readonly List<string> _topics = [];

    private RealServer(Dsn dsn, ITDengineConnection admin, string database)
    {
        Dsn = dsn;
        _admin = admin;
        Database = database;
    }

    public Dsn Dsn { get; }

    public string Database { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Connects and makes a database; skips the test where no server is named.</summary>
    public static async Task<RealServer> StartAsync(string options = "VGROUPS 2 WAL_RETENTION_PERIOD 3600 KEEP 36500")
    {
        var text = Environment.GetEnvironmentVariable("TIDEMARK_TEST_DSN");
        Assert.SkipWhen(string.IsNullOrEmpty(text), "TIDEMARK_TEST_DSN names no server, e.g. taos+ws://root:taosdata@localhost:6041");
        var dsn = Dsn.Parse(text!);
        var admin = await TDengineDriver.ConnectAsync(dsn, null, null, Token);
        var database = $"driver_t_{Guid.NewGuid().ToString("N")[..8]}";
        await admin.ExecuteAsync($"CREATE DATABASE {database} {options}", Token);
        return new RealServer(dsn, admin, database);
    }

    public Task<ITDengineConnection> ConnectAsync(string? database = null) => TDengineDriver.ConnectAsync(Dsn, database ?? Database, null, Token).AsTask();

    public async Task<string> CreateTopicAsync(string suffix = "topic")
    {
        var topic = $"{Database}_{suffix}";
        await _admin.ExecuteAsync($"CREATE TOPIC {topic} WITH META AS DATABASE {Database}", Token);
        _topics.Add(topic);
        return topic;
    }

    public async Task<ISubscription> SubscribeAsync(string topic, bool snapshot, bool prefetch = true) =>
        await TDengineDriver.SubscribeAsync(Dsn, new SubscriptionOptions { GroupId = $"g_{topic}_{Guid.NewGuid().ToString("N")[..6]}", Topics = [topic], Snapshot = snapshot, Prefetch = prefetch }, null, Token);

    public async ValueTask DisposeAsync()
    {
        foreach (var topic in _topics) await _admin.ExecuteAsync($"DROP TOPIC FORCE {topic}", CancellationToken.None);
        await _admin.ExecuteAsync($"DROP DATABASE IF EXISTS {Database}", CancellationToken.None);
        await _admin.DisposeAsync();
    }
}
