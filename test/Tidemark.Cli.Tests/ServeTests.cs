using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>The service as a program, and the commands that manage it.</summary>
public sealed class ServeTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task Serve_KilledWhileABackupRuns_GoesOnWithItWhenItStarts()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(2000);
        await sandbox.SqlAsync($"ALTER DATABASE {database} WAL_RETENTION_PERIOD 3600");
        string task;
        await using (var first = Start(directory.Path))
        {
            var service = await AddressAsync(first);
            (await TidemarkProcess.RunAsync("plan", "create", "daily", "--database", database, "--directory", "daily", "--rate-limit", "8KB", "--service", service)).Ended(0);
            task = JsonDocument.Parse((await TidemarkProcess.RunAsync("plan", "run", "daily", "--no-wait", "--json", "--service", service)).Ended(0).Output).RootElement.GetProperty("id").ToString();
            await Condition.UntilAsync(async () => (await TaskAsync(task, service)).TryGetProperty("phase", out var phase) && phase.GetString() is "rows" or "wal", "the rows of the backup", TestContext.Current.CancellationToken);
            await first.SignalAsync("KILL");
            Assert.Equal(137, (await first.EndAsync()).ExitCode);
        }

        await using var second = Start(directory.Path);
        var again = await AddressAsync(second);
        (await TidemarkProcess.RunAsync("plan", "modify", "daily", "--rate-limit", "1GB", "--service", again)).Ended(0);
        (await TidemarkProcess.RunAsync("task", "wait", task, "--service", again)).Ended(0);
        Assert.Contains("it is run again", (await TidemarkProcess.RunAsync("task", "log", task, "--service", again)).Ended(0).Output, StringComparison.Ordinal);
        var points = JsonDocument.Parse((await TidemarkProcess.RunAsync("plan", "points", "daily", "--json", "--service", again)).Ended(0).Output).RootElement;
        Assert.Equal(8000, Assert.Single(points.EnumerateArray()).GetProperty("rows").GetInt64());
        var restore = (await TidemarkProcess.RunAsync("restore", "daily", "--to", "main/" + database + "_copy", "--service", again)).Ended(0);
        Assert.Contains("compared: ", restore.Output, StringComparison.Ordinal);
        Assert.Contains(database + "_copy", await sandbox.DatabasesAsync());
        await second.SignalAsync("TERM");
        (await second.EndAsync()).Ended(0);
    }

    [Fact]
    public async Task Plan_WithFaults_EndsWithThemAndTheUsagesCode()
    {
        using var directory = new TemporaryDirectory();
        await using var process = Start(directory.Path);
        var service = await AddressAsync(process);
        var result = await TidemarkProcess.RunAsync("plan", "create", "bad", "--database", "absent", "--directory", "/elsewhere", "--cycle", "soon", "--service", service);
        Assert.Equal(2, result.ExitCode);
        foreach (var fault in (string[])["TM101", "cycle is 'soon'", "database 'absent' does not exist", "/elsewhere"]) Assert.Contains(fault, result.Errors, StringComparison.Ordinal);
        Assert.Equal(3, (await TidemarkProcess.RunAsync("plan", "list", "--service", service.Replace("taosdata", "wrong", StringComparison.Ordinal))).ExitCode);
        Assert.Equal(3, (await TidemarkProcess.RunAsync("plan", "list", "--service", "http://root:x@127.0.0.1:1")).ExitCode);
        Assert.Equal(2, (await TidemarkProcess.RunAsync("plan", "list", "--service", "http://127.0.0.1:1")).ExitCode);
    }

    [Fact]
    public async Task Plan_WithS3_IsMadeShownDumpedAndChangedByOptions()
    {
        using var place = await S3Repository.MakeAsync();
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(50);
        await sandbox.SqlAsync($"ALTER DATABASE {database} WAL_RETENTION_PERIOD 3600");
        await using var process = Start(directory.Path);
        var service = await AddressAsync(process);
        string[] create =
        [
            "plan", "create", "far", "--database", database, "--directory", "far", "--s3-endpoint", S3Server.Endpoint!, "--s3-bucket", place.Bucket, "--s3-prefix", place.Prefix, "--s3-access-key-id", S3Server.Writer.Id,
            "--s3-local-count", "0", "--service", service,
        ];
        var wrong = await TidemarkProcess.RunAsync((Secret, "wrong"), create);
        Assert.Equal(2, wrong.ExitCode);
        Assert.Contains("s3.secretAccessKey", wrong.Errors, StringComparison.Ordinal);
        (await TidemarkProcess.RunAsync((Secret, S3Server.Writer.Secret), create)).Ended(0);
        (await TidemarkProcess.RunAsync((Secret, ""), "plan", "modify", "far", "--s3-local-period", "7d", "--service", service)).Ended(0);
        (await TidemarkProcess.RunAsync("plan", "run", "far", "--service", service)).Ended(0);
        Assert.Contains("nothing is to be dumped", await DumpLogAsync(service), StringComparison.Ordinal);
        var shown = (await TidemarkProcess.RunAsync("plan", "show", "far", "--service", service)).Ended(0).Output.ReplaceLineEndings(" ");
        foreach (var text in (string[])[place.Bucket + "/" + place.Prefix, "for 7d and while they are the newest 0", "nothing is left to dump"]) Assert.Contains(text, shown, StringComparison.Ordinal);
        Assert.Contains(await place.KeysAsync(), k => k.EndsWith(".tide", StringComparison.Ordinal));
        Assert.Contains("/absent.pem cannot be read", (await TidemarkProcess.RunAsync((Secret, ""), "plan", "modify", "far", "--s3-ca", "/absent.pem", "--service", service)).Errors, StringComparison.Ordinal);
        var authority = Path.Combine(directory.Path, "ca.pem");
        await File.WriteAllTextAsync(authority, "-----BEGIN CERTIFICATE-----", TestContext.Current.CancellationToken);
        Assert.Contains("s3.caCertificate is of no use: the endpoint is plain http", (await TidemarkProcess.RunAsync((Secret, ""), "plan", "modify", "far", "--s3-ca", authority, "--service", service)).Errors, StringComparison.Ordinal);
        // What lies in S3 only keeps the plan there.
        Assert.Equal(2, (await TidemarkProcess.RunAsync((Secret, ""), "plan", "modify", "far", "--s3-endpoint", "none", "--service", service)).ExitCode);
    }

    private const string Secret = "TIDEMARK_S3_SECRET_ACCESS_KEY";

    /// <summary>Asks for a dump behind the one that the backup asked for, so that nothing is left for it.</summary>
    private static async Task<string> DumpLogAsync(string service)
    {
        await Condition.UntilAsync(
            async () => JsonDocument.Parse((await TidemarkProcess.RunAsync("plan", "show", "far", "--json", "--service", service)).Ended(0).Output).RootElement.GetProperty("dump") is var dump && dump.GetProperty("backlogFiles").GetInt32() == 0 && !dump.TryGetProperty("currentTask", out _),
            "the dump", TestContext.Current.CancellationToken);
        var id = JsonDocument.Parse((await TidemarkProcess.RunAsync("plan", "dump", "far", "--json", "--service", service)).Ended(0).Output).RootElement.GetProperty("id").ToString();
        return (await TidemarkProcess.RunAsync("task", "log", id, "--service", service)).Ended(0).Output;
    }

    private TidemarkProcess Start(string data) => TidemarkProcess.Start("serve", "--data", Path.Combine(data, "data"), "--port", "0", "--server", sandbox.Dsn, "--log", "none", "--json");

    private static async Task<string> AddressAsync(TidemarkProcess process) =>
        JsonDocument.Parse(await process.DocumentAsync()).RootElement.GetProperty("address").GetString()!.Replace("://", "://root:taosdata@", StringComparison.Ordinal);

    private static async Task<JsonElement> TaskAsync(string id, string service) => JsonDocument.Parse((await TidemarkProcess.RunAsync("task", "show", id, "--json", "--service", service)).Ended(0).Output).RootElement;
}
