using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>Commands on the directory of a plan whose files a service has dumped to S3.</summary>
public sealed class DumpedDirectoryTests(SandboxFixture sandbox) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Plan => Path.Combine(_directory.Path, "data", "backups", "far");

    private string Keys => Path.Combine(_directory.Path, "keys");

    [Fact]
    public async Task Commands_WithTheKeys_ReadWhatLiesInS3AndWithoutSayHow()
    {
        using var place = await S3Repository.MakeAsync();
        var database = await sandbox.MakeAsync(50);
        await DumpAsync(place, database);
        await File.WriteAllTextAsync(Keys, $"[default]\naws_access_key_id = {S3Server.Writer.Id}\naws_secret_access_key = {S3Server.Writer.Secret}\n", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(Directory.EnumerateFiles(Plan, "*.tide", SearchOption.AllDirectories), f => !Path.GetFileName(f).StartsWith("expiring-", StringComparison.Ordinal));

        Assert.Equal(2, PointsOf((await TidemarkProcess.RunAsync("points", Plan, "--json")).Ended(0).Json));
        foreach (var command in (string[][])[["verify", Plan], ["restore", Plan, "--to", $"{sandbox.Dsn}/{sandbox.NewDatabase()}"], ["prune", Plan, "--keep-last", "1"]])
        {
            var refused = await TidemarkProcess.RunAsync(command);
            Assert.Equal(2, refused.ExitCode);
            foreach (var text in (string[])[$"dumped to s3://{place.Bucket}/{place.Prefix}?endpoint={S3Server.Endpoint}", "there is no secret access key", "TIDEMARK_S3_SECRET_ACCESS_KEY", Credentials])
                Assert.Contains(text, refused.Errors, StringComparison.Ordinal);
        }

        await WithKeysAsync("verify", Plan, "--depth", "structure");
        Assert.Equal(240, await RestoredRowsAsync());
        await WithKeysAsync("compact", Plan);
        await WithKeysAsync("verify", Plan);
        var before = (await place.KeysAsync()).Count(IsSegment);
        await WithKeysAsync("prune", Plan, "--keep-last", "1");
        Assert.InRange((await place.KeysAsync()).Count(IsSegment), 0, before - 1);
        await WithKeysAsync("verify", Plan);
        Assert.Equal(240, await RestoredRowsAsync());
    }

    public void Dispose() => _directory.Dispose();

    private const string Credentials = "TIDEMARK_S3_CREDENTIALS_FILE";

    /// <summary>Two points by a service, with all files dumped; the service ends.</summary>
    private async Task DumpAsync(S3Repository place, string database)
    {
        await sandbox.SqlAsync($"ALTER DATABASE {database} WAL_RETENTION_PERIOD 3600");
        await using var process = TidemarkProcess.Start("serve", "--data", Path.Combine(_directory.Path, "data"), "--port", "0", "--server", sandbox.Dsn, "--log", "none", "--json");
        var service = JsonDocument.Parse(await process.DocumentAsync()).RootElement.GetProperty("address").GetString()!.Replace("://", "://root:taosdata@", StringComparison.Ordinal);
        (await TidemarkProcess.RunAsync(
            ("TIDEMARK_S3_SECRET_ACCESS_KEY", S3Server.Writer.Secret), "plan", "create", "far", "--database", database, "--directory", "far", "--s3-endpoint", S3Server.Endpoint!, "--s3-bucket", place.Bucket, "--s3-prefix", place.Prefix,
            "--s3-access-key-id", S3Server.Writer.Id, "--s3-local-count", "0", "--service", service)).Ended(0);
        (await TidemarkProcess.RunAsync("plan", "run", "far", "--service", service)).Ended(0);
        await sandbox.WriteAsync(database, 100, 10);
        (await TidemarkProcess.RunAsync("plan", "run", "far", "--service", service)).Ended(0);
        (await TidemarkProcess.RunAsync("plan", "dump", "far", "--service", service)).Ended(0);
        await process.SignalAsync("TERM");
        (await process.EndAsync()).Ended(0);
    }

    private static bool IsSegment(string key) => key.EndsWith(".tide", StringComparison.Ordinal);

    private async Task<CommandResult> WithKeysAsync(params string[] arguments) => (await TidemarkProcess.RunAsync((Credentials, Keys), arguments)).Ended(0);

    private async Task<long> RestoredRowsAsync() => (await WithKeysAsync("restore", Plan, "--to", $"{sandbox.Dsn}/{sandbox.NewDatabase()}", "--json")).Json.GetProperty("rows").GetInt64();

    private static int PointsOf(JsonElement document) => document.GetProperty("plans").EnumerateArray().Sum(p => p.GetProperty("points").GetArrayLength());
}
