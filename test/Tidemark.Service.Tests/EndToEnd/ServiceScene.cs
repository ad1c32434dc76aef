using System.Globalization;
using System.Text;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.Service.Operation;
using Tidemark.TDengine;
using Tidemark.TDengine.Blocks;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Service.Tests.EndToEnd;

/// <summary>A sandbox with a database, a service in front of it on a real socket, and an administrator who is signed in.</summary>
internal sealed class ServiceScene : IAsyncDisposable
{
    public const string Database = "power";
    private readonly TemporaryDirectory _directory = new();
    private readonly Func<ServiceOptions, ServiceOptions> _configure;

    private ServiceScene(SandboxServer sandbox, Func<ServiceOptions, ServiceOptions> configure) => (Sandbox, _configure) = (sandbox, configure);

    public SandboxServer Sandbox { get; }

    public ServiceHost Host { get; private set; } = null!;

    /// <summary>The administrator.</summary>
    public ApiClient Api { get; private set; } = null!;

    public string Data => Path.Combine(_directory.Path, "data");

    public string Backups => Path.Combine(Data, "backups");

    public Dsn Dsn => Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{Sandbox.Port}");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<ServiceScene> StartAsync(Func<ServiceOptions, ServiceOptions>? configure = null)
    {
        var scene = new ServiceScene(await SandboxServer.StartAsync(new SandboxOptions { MaxTopics = 100 }, Cancel), configure ?? (o => o));
        await scene.SqlAsync($"CREATE DATABASE {Database} VGROUPS 2 WAL_RETENTION_PERIOD 3600", $"CREATE STABLE {Database}.meters (ts TIMESTAMP, v INT, note VARCHAR(20)) TAGS (place NCHAR(10))");
        await scene.WriteAsync(0, 20);
        await scene.StartServiceAsync();
        return scene;
    }

    /// <summary>Starts the service, and signs in.</summary>
    public async Task StartServiceAsync()
    {
        Host = await ServiceHost.StartAsync(_configure(new ServiceOptions { DataDirectory = Data, Port = 0, SignInServer = Dsn, RegisterAs = "main", SignInterval = TimeSpan.FromMilliseconds(50) }), Cancel);
        Api = new ApiClient(Host.Address);
        await Api.SignInAsync("root", "taosdata");
    }

    /// <summary>Ends the service in good order.</summary>
    public async Task StopServiceAsync()
    {
        Api.Dispose();
        await Host.DisposeAsync();
    }

    /// <summary>Runs statements on the sandbox.</summary>
    public async Task SqlAsync(params string[] statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Cancel);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Cancel);
    }

    /// <summary>Writes rows of four children.</summary>
    public async Task WriteAsync(int first, int count, string database = Database)
    {
        for (var table = 1; table <= 4; table++)
        {
            var sql = new StringBuilder().Append(CultureInfo.InvariantCulture, $"INSERT INTO {database}.d{table} USING {database}.meters TAGS ('place {table}') VALUES");
            for (var row = first; row < first + count; row++) sql.Append(CultureInfo.InvariantCulture, $" ({1_760_000_000_000 + row}, {row * table}, 'note {row}')");
            await SqlAsync(sql.ToString());
        }
    }

    /// <summary>Lets the next statement with a text hang for ever. The task is done when it hangs.</summary>
    public Task HangAt(string sql) => HangAt(point => point.Sql?.Contains(sql, StringComparison.OrdinalIgnoreCase) == true);

    /// <summary>Lets the next request that matches hang for ever. The task is done when it hangs.</summary>
    public Task HangAt(Func<FaultPoint, bool> match)
    {
        var struck = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Sandbox.Faults.Strike(point => match(point) && (struck.TrySetResult() || true), Fault.Mute());
        return struck.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancel);
    }

    /// <summary>Everything in the super table of a database, as lines.</summary>
    public async Task<IReadOnlyList<string>> ReadAsync(string database = Database)
    {
        var lines = new List<string>();
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Cancel);
        await using var result = await connection.QueryAsync($"SELECT tbname, ts, v, note, place FROM {database}.meters", Cancel);
        while (await result.FetchBlockAsync(Cancel) is { } buffer)
        {
            using var _ = buffer;
            var block = RawBlock.Parse(buffer.Memory);
            for (var row = 0; row < block.RowCount; row++)
                lines.Add(string.Join('|', Enumerable.Range(0, block.Columns.Count).Select(c => Convert.ToString(block.GetObject(c, row), CultureInfo.InvariantCulture) ?? "NULL")));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        await StopServiceAsync();
        await Sandbox.DisposeAsync();
        _directory.Dispose();
    }
}
