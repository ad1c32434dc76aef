using System.Diagnostics;
using System.Globalization;
using System.Net;
using Tidemark.Sandbox;
using Tidemark.Service.Security;
using Tidemark.Service.Tasks;
using Tidemark.Service.Tests.Catalog;
using Tidemark.Service.Tests.EndToEnd;
using Tidemark.Service.Tests.Security;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.Nodes;

/// <summary>A sandbox, a catalog on PostgreSQL, storage that all share, and nodes in processes of their own. Tasks of a silent node are taken after six seconds.</summary>
internal sealed class NodesScene : SandboxScene, IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly CookieContainer _cookies = new();
    private readonly List<NodeProcess> _nodes = [];
    private readonly List<ApiClient> _clients = [];
    private readonly PostgresDatabase? _database;
    private readonly string _catalog;
    private readonly string _keyFile;
    private string? _antiforgery;

    private NodesScene(SandboxServer sandbox, PostgresDatabase? database, string catalog)
        : base(sandbox)
    {
        (_database, _catalog) = (database, catalog);
        _keyFile = KeyFiles.Write(_directory.Path);
    }

    /// <summary>Where all plans lie.</summary>
    public string Shared => Path.Combine(_directory.Path, "shared");

    public static async Task<NodesScene> StartAsync(params string[] names)
    {
        var database = await PostgresDatabase.MakeAsync();
        var scene = new NodesScene(await StartSandboxAsync(), database, database.Connection);
        await scene.BeginAsync(names);
        return scene;
    }

    /// <summary>With a PostgreSQL of the test's own.</summary>
    public static async Task<NodesScene> StartOnAsync(string catalog, params string[] names)
    {
        var scene = new NodesScene(await StartSandboxAsync(), null, catalog);
        await scene.BeginAsync(names);
        return scene;
    }

    /// <summary>Starts a node; a client of it uses the cookies of the one sign-in.</summary>
    public async Task<ApiClient> StartNodeAsync(string name)
    {
        var node = StartProcess(name);
        var address = await node.Address;
        Assert.True(address is not null, $"node {name} did not start: {node.Output} {node.Log}");
        var client = new ApiClient(address, _cookies);
        _clients.Add(client);
        if (_antiforgery is null) _antiforgery = (await client.SignInAsync("root", "taosdata")).AntiforgeryToken;
        else client.Http.DefaultRequestHeaders.Add(AntiforgeryCheck.Header, _antiforgery);
        return client;
    }

    /// <summary>Starts a node, and waits for nothing.</summary>
    public NodeProcess StartProcess(string name, string? keyFile = null, int timeout = 6)
    {
        var node = NodeProcess.Start(
            name, _catalog, "--data", Path.Combine(_directory.Path, "data-" + name + _nodes.Count), "--server", Dsn.ToSecretString(), "--root", Shared, "--key-file", keyFile ?? _keyFile, "--node-timeout", timeout.ToString(CultureInfo.InvariantCulture));
        _nodes.Add(node);
        return node;
    }

    public NodeProcess Node(string name) => _nodes.Last(n => n.Name == name);

    public ApiClient Client(int index) => _clients[index];

    /// <summary>Waits until a task runs on a node, and tells which.</summary>
    public async Task<NodeProcess> RunsOnAsync(ApiClient api, long task, int attempt = 1) =>
        Node((await api.ReachesAsync(task, t => t is { State: TaskState.Running, Node: not null } && t.Attempt == attempt, $"attempt {attempt} of task {task}")).Node!);

    /// <summary>A client of another node than this one.</summary>
    public ApiClient Other(NodeProcess node) => _clients[_nodes.FindIndex(n => n.Name != node.Name)];

    /// <summary>The log of a task as lines.</summary>
    public static async Task<IReadOnlyList<string>> LogAsync(ApiClient api, long task) => [.. (await api.GetAsync<Service.Api.Page<TaskLogLine>>($"tasks/{task}/log?limit=500")).Items.Select(l => l.Text)];

    /// <summary>Seconds until something holds.</summary>
    public static async Task<double> SecondsAsync(Func<Task> work)
    {
        var clock = Stopwatch.StartNew();
        await work();
        return clock.Elapsed.TotalSeconds;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients) client.Dispose();
        foreach (var node in _nodes) await node.DisposeAsync();
        await Sandbox.DisposeAsync();
        if (_database is not null) await _database.DisposeAsync();
        _directory.Dispose();
    }

    private async Task BeginAsync(string[] names)
    {
        Directory.CreateDirectory(Shared);
        await FillAsync();
        foreach (var name in names) await StartNodeAsync(name);
    }
}
