using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>The service as a program of an operator: how it ends, logs, and speaks to what started it.</summary>
public sealed class ServeOperationTests(SandboxFixture sandbox)
{
    private static readonly TimeSpan MostForAnEnd = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Serve_ToldToEndWhileABackupRuns_EndsSoonAndGoesOnWithItWhenItStarts()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(2000);
        await sandbox.SqlAsync($"ALTER DATABASE {database} WAL_RETENTION_PERIOD 3600");
        string task;
        await using (var first = Start(directory.Path, null, "none"))
        {
            var service = await AddressAsync(first);
            (await TidemarkProcess.RunAsync("plan", "create", "daily", "--database", database, "--directory", "daily", "--rate-limit", "8KB", "--service", service)).Ended(0);
            task = JsonDocument.Parse((await TidemarkProcess.RunAsync("plan", "run", "daily", "--no-wait", "--json", "--service", service)).Ended(0).Output).RootElement.GetProperty("id").ToString();
            await Condition.UntilAsync(async () => (await TaskAsync(task, service)).TryGetProperty("phase", out var phase) && phase.GetString() is "rows" or "wal", "the rows of the backup", TestContext.Current.CancellationToken);
            var clock = Stopwatch.GetTimestamp();
            await first.SignalAsync("TERM");
            (await first.EndAsync()).Ended(0);
            Assert.InRange(Stopwatch.GetElapsedTime(clock), TimeSpan.Zero, MostForAnEnd);
        }

        await using var second = Start(directory.Path, null, "none");
        var again = await AddressAsync(second);
        (await TidemarkProcess.RunAsync("plan", "modify", "daily", "--rate-limit", "1GB", "--service", again)).Ended(0);
        (await TidemarkProcess.RunAsync("task", "wait", task, "--service", again)).Ended(0);
        Assert.Contains("the service ends: it begins again with it", (await TidemarkProcess.RunAsync("task", "log", task, "--service", again)).Ended(0).Output, StringComparison.Ordinal);
        var points = JsonDocument.Parse((await TidemarkProcess.RunAsync("plan", "points", "daily", "--json", "--service", again)).Ended(0).Output).RootElement;
        Assert.Equal(8000, Assert.Single(points.EnumerateArray()).GetProperty("rows").GetInt64());
    }

    [Fact]
    public async Task Serve_WithAJsonLog_WritesAnObjectALineWithoutSecrets()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(5);
        await sandbox.SqlAsync($"ALTER DATABASE {database} WAL_RETENTION_PERIOD 3600");
        await using var process = Start(directory.Path, ("TIDEMARK_SERVER_DSN", sandbox.Dsn), "json");
        var service = await AddressAsync(process);
        (await TidemarkProcess.RunAsync("plan", "create", "logged", "--database", database, "--directory", "logged", "--service", service)).Ended(0);
        (await TidemarkProcess.RunAsync("plan", "run", "logged", "--service", service)).Ended(0);
        foreach (var file in Directory.EnumerateFiles(directory.Path, "rows*.tide", SearchOption.AllDirectories)) File.Delete(file);
        Assert.Equal(5, (await TidemarkProcess.RunAsync("plan", "verify", "logged", "--service", service)).ExitCode);
        await process.SignalAsync("TERM");
        var errors = (await process.EndAsync()).Ended(0).Errors;
        Assert.DoesNotContain("taosdata", errors, StringComparison.Ordinal);
        var lines = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToList();
        Assert.All(lines, l => Assert.EndsWith("Z", l.GetProperty("Timestamp").GetString(), StringComparison.Ordinal));
        var ends = lines.Where(l => l.GetProperty("EventId").GetInt32() == 2 && l.GetProperty("Category").GetString()!.EndsWith("TaskRun", StringComparison.Ordinal)).Select(l => (Level: l.GetProperty("LogLevel").GetString(), State: l.GetProperty("State")));
        Assert.Equal([("Information", "logged", "Succeeded"), ("Error", "logged", "Failed")], ends.Select(e => (e.Level, e.State.GetProperty("Plan").GetString(), e.State.GetProperty("State").GetString())));
    }

    [Fact]
    public async Task Serve_StartedBySystemd_SaysWhenItIsReadyAndWhenItEnds()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        await using var process = Start(directory.Path, ("NOTIFY_SOCKET", path), "none", "--server", sandbox.Dsn);
        Assert.Equal("READY=1", await ReceiveAsync(socket));
        // Ready is only who answers.
        using var http = new HttpClient();
        Assert.Equal("ready\n", await http.GetStringAsync(new Uri((await AddressAsync(process)).Replace("root:taosdata@", "", StringComparison.Ordinal) + "health/ready"), TestContext.Current.CancellationToken));
        await process.SignalAsync("TERM");
        Assert.Equal("STOPPING=1", await ReceiveAsync(socket));
        (await process.EndAsync()).Ended(0);
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Serve_EndedByASignal_SaysThatTasksGoOnWhenItStartsAgain(string signal)
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "notify");
        using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(path));
        await using var process = TidemarkProcess.Start(("NOTIFY_SOCKET", path), "serve", "--data", Path.Combine(directory.Path, "data"), "--port", "0", "--log", "none", "--server", sandbox.Dsn);
        Assert.Equal("READY=1", await ReceiveAsync(socket));
        await process.SignalAsync(signal);
        Assert.Equal("the service stops; tasks that run go on when it starts again\n", (await process.EndAsync()).Ended(0).Errors);
    }

    private TidemarkProcess Start(string data, (string, string)? variable, string log, params string[] more) => TidemarkProcess.Start(
        variable, ["serve", "--data", Path.Combine(data, "data"), "--port", "0", "--log", log, "--json", .. variable is null ? (string[])["--server", sandbox.Dsn] : more]);

    private static async Task<string> ReceiveAsync(Socket socket)
    {
        var buffer = new byte[1000];
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, SocketFlags.None, limit.Token)).Trim();
    }

    private static async Task<string> AddressAsync(TidemarkProcess process) =>
        JsonDocument.Parse(await process.DocumentAsync()).RootElement.GetProperty("address").GetString()!.Replace("://", "://root:taosdata@", StringComparison.Ordinal);

    private static async Task<JsonElement> TaskAsync(string id, string service) => JsonDocument.Parse((await TidemarkProcess.RunAsync("task", "show", id, "--json", "--service", service)).Ended(0).Output).RootElement;
}
