using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Tidemark.Sandbox;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests.Troubleshooting;

/// <summary>One case of trouble: servers that are wrong in some way, the program run against them, and its output as the document shows it.</summary>
internal sealed partial class TroubleScene : IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _servers = [];
    private readonly List<int> _ports = [];
    private readonly TemporaryDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>A sandbox whose gateway gives up on a stopped server at once.</summary>
    public async Task<SandboxServer> SandboxAsync()
    {
        var server = await SandboxServer.StartAsync(new SandboxOptions { ServerDownWait = TimeSpan.Zero }, Token);
        _servers.Add(server);
        _ports.Add(server.Port);
        return server;
    }

    /// <summary>A sandbox with a database named power, of two vgroups and forty rows.</summary>
    public async Task<SandboxServer> PowerAsync(string options = "")
    {
        var server = await SandboxAsync();
        await SqlAsync(server, $"CREATE DATABASE power VGROUPS 2 {options}", "CREATE STABLE power.meters (ts TIMESTAMP, v INT) TAGS (place VARCHAR(20))");
        await WriteAsync(server, 0);
        return server;
    }

    public static Task WriteAsync(SandboxServer server, int first) => SqlAsync(server, [.. Enumerable.Range(1, 4).Select(table =>
        $"INSERT INTO power.d{table} USING power.meters TAGS ('place {table}') VALUES {string.Join(' ', Enumerable.Range(first, 10).Select(row => $"({1_760_000_000_000L + row}, {row})"))}")]);

    public static async Task SqlAsync(SandboxServer server, params string[] statements)
    {
        await using var connection = await TDengineDriver.ConnectAsync(TDengine.Dsn.Parse($"taos+ws://127.0.0.1:{server.Port}"), null, null, Token);
        foreach (var sql in statements) await connection.ExecuteAsync(sql, Token);
    }

    /// <summary>Something that is not a server of TDengine.</summary>
    public int Canned(CannedServer server)
    {
        _servers.Add(server);
        _ports.Add(server.Port);
        return server.Port;
    }

    /// <summary>A port on which nobody listens.</summary>
    public int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        _ports.Add(port);
        return port;
    }

    /// <summary>A backup into the scene's directory.</summary>
    public Task<(string Shown, CommandResult Result)> BackupAsync(string dsn, params string[] more) => RunAsync(["backup", dsn, "--to", Repository, .. more]);

    /// <summary>A restore from the scene's directory.</summary>
    public Task<(string Shown, CommandResult Result)> RestoreAsync(string dsn) => RunAsync(["restore", Repository, "--to", dsn]);

    /// <summary>taosdump with the scene's directory below; its file of results is nobody's business here.</summary>
    public async Task<(string Shown, CommandResult Result)> TaosdumpAsync(params string[] arguments)
    {
        string[] resultFile = ["-r", Path.Combine(_directory.Path, "result.txt")];
        var (shown, result) = await RunAsync(["taosdump", .. arguments, .. resultFile]);
        foreach (var port in _ports) shown = shown.Replace($" -P {port} ", " -P 6041 ", StringComparison.Ordinal);
        return (RunNumber().Replace(shown, "taosdump.1764273600000").Replace("$ tidemark taosdump", "$ taosdump", StringComparison.Ordinal).Replace(" -r /backup/result.txt", "", StringComparison.Ordinal), result);
    }

    /// <summary>An empty directory for a dump.</summary>
    public string DumpDirectory() => Directory.CreateDirectory(Repository).FullName;

    public string Repository => Path.Combine(_directory.Path, "power");

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
        _directory.Dispose();
    }

    private async Task<(string Shown, CommandResult Result)> RunAsync(string[] arguments)
    {
        var result = await TidemarkProcess.RunAsync(arguments);
        var shown = $"$ tidemark {string.Join(' ', arguments)}\n{result.Errors}";
        foreach (var port in _ports) shown = shown.Replace($":{port}", ":6041", StringComparison.Ordinal);
        shown = shown.Replace(_directory.Path, "/backup", StringComparison.Ordinal);
        // What differs from run to run: progress on a slow machine, pauses, how a socket died, point ids, names with the repository's id.
        shown = ProgressLine().Replace(shown, "");
        shown = Pause().Replace(shown, "in 0.2 s");
        shown = LostHow().Replace(shown, "is lost: Connection reset by peer");
        shown = Versions().Replace(shown, "vgroup 2 begins at version 12, and version 7 is needed");
        shown = PointId().Replace(shown, "000001-20261122T090000Z");
        shown = TopicName().Replace(shown, "tidemark_power_4f1c2a9b");
        return (shown.TrimEnd('\n'), result);
    }

    [GeneratedRegex(@"^(?:restore|backup of \w+): .*\n", RegexOptions.Multiline)]
    private static partial Regex ProgressLine();

    [GeneratedRegex(@"in \d+\.\d s")]
    private static partial Regex Pause();

    [GeneratedRegex(@"vgroup \d+ begins at version \d+, and version \d+ is needed")]
    private static partial Regex Versions();

    [GeneratedRegex(@"is lost: .+")]
    private static partial Regex LostHow();

    [GeneratedRegex(@"\d{6}-\d{8}T\d{6}Z")]
    private static partial Regex PointId();

    [GeneratedRegex(@"taosdump\.\d{13}")]
    private static partial Regex RunNumber();

    [GeneratedRegex("tidemark_power_[0-9a-f]{8}")]
    private static partial Regex TopicName();
}
