using System.Globalization;
using Tidemark.Backup.Contents;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;

namespace Tidemark.Cli.Tests.Taosdump;

/// <summary>A sandbox with a database of every kind of table, and the program beside it.</summary>
internal sealed class TaosdumpScene : IAsyncDisposable
{
    private readonly SandboxServer _server;

    private TaosdumpScene(SandboxServer server, bool isLink)
    {
        _server = server;
        Program = new TaosdumpProgram(isLink);
    }

    public TaosdumpProgram Program { get; }

    public int Port => _server.Port;

    /// <summary>Flags that lead to the sandbox.</summary>
    public string[] Server => ["-h", "127.0.0.1", "-P", Port.ToString(CultureInfo.InvariantCulture), "-Z", "1"];

    private Dsn Dsn => new() { Host = "127.0.0.1", Port = Port };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A sandbox without databases.</summary>
    /// <param name="isLink">Whether the program is the executable tidemark under that name.</param>
    public static async Task<TaosdumpScene> StartEmptyAsync(bool isLink) => new(await SandboxServer.StartAsync(new SandboxOptions(), Token), isLink);

    /// <summary>A sandbox with the database.</summary>
    /// <param name="isLink">Whether the program is the executable tidemark under that name.</param>
    public static async Task<TaosdumpScene> StartAsync(bool isLink = false)
    {
        var scene = await StartEmptyAsync(isLink);
        await scene.SqlAsync(
            "CREATE DATABASE power VGROUPS 2 KEEP 36500 COMP 1",
            "CREATE STABLE power.meters (ts TIMESTAMP, v INT, note NCHAR(20), u BIGINT UNSIGNED) TAGS (place VARCHAR(20), floor INT)",
            "CREATE TABLE power.empty USING power.meters TAGS ('cellar', NULL)",
            "CREATE TABLE power.log (ts TIMESTAMP, text VARCHAR(100))",
            "INSERT INTO power.log VALUES (1700000000000, 'it''s'), (1700000001000, NULL)");
        foreach (var table in Enumerable.Range(1, 4))
        {
            var rows = Enumerable.Range(0, 20).Select(row => $"({1_700_000_000_000L + (row * 1000)}, {row * table}, {(row % 3 == 0 ? "NULL" : $"'数 {row}'")}, 18446744073709551614)");
            await scene.SqlAsync($"INSERT INTO power.d{table} USING power.meters TAGS ('place {table}', {table}) VALUES {string.Join(' ', rows)}");
        }

        return scene;
    }

    /// <summary>Runs statements.</summary>
    public async Task SqlAsync(params string[] statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(Dsn, null, null, Token);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Token);
    }

    /// <summary>What a database holds.</summary>
    public async Task<DatabaseContent> ContentAsync(string database) => await ServerContent.ReadAsync(Dsn, database, Token);

    /// <summary>What goes wrong.</summary>
    public FaultPlan Faults => _server.Faults;

    /// <summary>The databases there are.</summary>
    public IEnumerable<string> Databases => _server.Engine.Databases.Keys.Order(StringComparer.Ordinal);

    /// <summary>Whether there is a database of that name.</summary>
    public bool Has(string database) => _server.Engine.Databases.ContainsKey(database);

    /// <summary>Runs the program against the sandbox.</summary>
    public Task<CommandResult> RunAsync(params string[] arguments) => Program.RunAsync([.. Server, .. arguments]);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        Program.Dispose();
    }
}
