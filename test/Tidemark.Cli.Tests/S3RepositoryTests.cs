using System.Text.Json;

namespace Tidemark.Cli.Tests;

/// <summary>Every command on a repository in a bucket of a real S3 server.</summary>
public sealed class S3RepositoryTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task Commands_RepositoryInABucket_DoWhatTheyDoInADirectory()
    {
        using var repository = await S3Repository.MakeAsync();
        var database = await sandbox.MakeAsync();
        var first = (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", repository.Url, "--plan", "p", "--json")).Ended(0);
        Assert.Equal($"s3://{repository.Bucket}/{repository.Prefix}", first.Json.GetProperty("repository").GetString());
        await sandbox.WriteAsync(database, 100, 10);
        (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", repository.Url, "--plan", "p")).Ended(0);

        Assert.Equal(2, PointsOf((await TidemarkProcess.RunAsync("points", repository.Url, "--json")).Ended(0).Json));
        (await TidemarkProcess.RunAsync("verify", repository.Url, "--depth", "structure")).Ended(0);
        Assert.Equal(240, await RestoredRowsAsync(repository));

        (await TidemarkProcess.RunAsync("compact", repository.Url)).Ended(0);
        (await TidemarkProcess.RunAsync("prune", repository.Url, "--keep-last", "1")).Ended(0);
        Assert.Equal(1, PointsOf((await TidemarkProcess.RunAsync("points", repository.Url, "--json")).Ended(0).Json));
        (await TidemarkProcess.RunAsync("verify", repository.Url)).Ended(0);
        Assert.Equal(240, await RestoredRowsAsync(repository));
        var doctor = (await TidemarkProcess.RunAsync("doctor", $"{sandbox.Dsn}/{database}", "--to", repository.Url)).Ended(0);
        Assert.Contains($"s3://{repository.Bucket}/{repository.Prefix} is a repository with 1 plan and takes files", doctor.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(await repository.KeysAsync(), k => k.Contains(".tidemark-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_ByteChangedInTheStore_NamesFileAndOffset()
    {
        using var repository = await S3Repository.MakeAsync();
        var database = await sandbox.MakeAsync();
        (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", repository.Url, "--plan", "p")).Ended(0);
        var rows = (await repository.KeysAsync()).First(k => k.Contains("/rows-", StringComparison.Ordinal));
        await repository.FlipAsync(rows, 200);

        var result = (await TidemarkProcess.RunAsync("verify", repository.Url, "--json")).Ended(5);

        var damage = Assert.Single(result.Json.GetProperty("findings").EnumerateArray(), f => f.GetProperty("kind").GetString() == "damage");
        Assert.Equal((rows, "corrupt"), (damage.GetProperty("file").GetString(), damage.GetProperty("code").GetString()));
        Assert.InRange(damage.GetProperty("offset").GetInt64(), 1, 200);
    }

    [Fact]
    public async Task Backup_KilledThenRunAgain_GoesOnAtOnce()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        using var repository = await S3Repository.MakeAsync();
        var database = await sandbox.MakeAsync(rowsPerTable: 3000);
        await using (var process = TidemarkProcess.Start("backup", $"{sandbox.Dsn}/{database}", "--to", repository.Url, "--plan", "p", "--json"))
        {
            await process.SeenAsync("\"phase\":");
            await process.SignalAsync("KILL");
            await process.EndAsync();
        }

        (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", repository.Url, "--plan", "p")).Ended(0);

        Assert.Equal(12000, await RestoredRowsAsync(repository));
        Assert.DoesNotContain(await repository.KeysAsync(), k => k.Contains(".tidemark-", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Points_WrongSecretUnknownKeyOrMissingBucket_SaysWhatIsWrong()
    {
        using var repository = await S3Repository.MakeAsync();
        var (id, secret) = Testing.S3Server.Writer;

        await RefusedAsync(repository.UrlFor(repository.Bucket, (id, "wrong" + secret)), "the secret access key is wrong");
        await RefusedAsync(repository.UrlFor(repository.Bucket, ("NOBODYKEY00000000000", secret)), "does not know the access key id");
        await RefusedAsync(repository.UrlFor(repository.Bucket, Testing.S3Server.Reader), "these keys have no right to");
        await RefusedAsync(repository.UrlFor("no-such-bucket", (id, secret)), "bucket 'no-such-bucket' does not exist");

        async Task RefusedAsync(string url, string text)
        {
            var result = (await TidemarkProcess.RunAsync("points", url)).Ended(6);
            Assert.Contains(text, result.Errors, StringComparison.Ordinal);
            Assert.DoesNotContain(secret, result.Errors, StringComparison.Ordinal);
        }
    }

    private static int PointsOf(JsonElement document) => document.GetProperty("plans").EnumerateArray().Sum(p => p.GetProperty("points").GetArrayLength());

    private async Task<long> RestoredRowsAsync(S3Repository repository)
        => (await TidemarkProcess.RunAsync("restore", repository.Url, "--to", $"{sandbox.Dsn}/{sandbox.NewDatabase()}", "--json")).Ended(0).Json.GetProperty("rows").GetInt64();
}
