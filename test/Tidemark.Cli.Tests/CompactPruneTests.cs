using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>'compact' and 'prune' as a user runs them, and killed in the middle.</summary>
public sealed class CompactPruneTests(SandboxFixture sandbox) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    private string Repository => _directory.Path;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Compact_ThenPrune_LeavesOnePointThatRestoresTheSame()
    {
        var database = await ChainAsync(4);
        var dry = (await TidemarkProcess.RunAsync("compact", Repository, "--dry-run")).Ended(0);
        Assert.Contains($"Compacting plan {database} would put together 4 points", dry.Output, StringComparison.Ordinal);

        var compacted = (await TidemarkProcess.RunAsync("compact", Repository, "--json")).Ended(0).Json;
        var point = compacted.GetProperty("point");
        Assert.Equal((4, 4, 320), (compacted.GetProperty("chain").GetArrayLength(), point.GetProperty("sequence").GetInt32(), point.GetProperty("rows").GetInt32()));
        Assert.Contains("compacted", (await TidemarkProcess.RunAsync("points", Repository)).Ended(0).Output, StringComparison.Ordinal);

        var would = (await TidemarkProcess.RunAsync("prune", Repository, "--keep-last", "1", "--dry-run")).Ended(0);
        Assert.Contains("Would remove 4 points", would.Output, StringComparison.Ordinal);
        var pruned = (await TidemarkProcess.RunAsync("prune", Repository, "--keep-last", "1", "--json")).Ended(0).Json;
        Assert.Equal(["remove", "remove", "remove", "remove", "keep"], pruned.GetProperty("points").EnumerateArray().Select(p => p.GetProperty("kept").GetBoolean() ? "keep" : "remove"));
        Assert.True(pruned.GetProperty("freedBytes").GetInt64() > 0);

        (await TidemarkProcess.RunAsync("verify", Repository, "--depth", "structure")).Ended(0);
        var again = (await TidemarkProcess.RunAsync("compact", Repository)).Ended(0);
        Assert.Contains("there is nothing to put together", again.Output, StringComparison.Ordinal);
        var restored = (await TidemarkProcess.RunAsync("restore", Repository, "--to", sandbox.Dsn + "/" + sandbox.NewDatabase(), "--json")).Ended(0);
        Assert.Equal(320, restored.Json.GetProperty("rows").GetInt64());
        await sandbox.WriteAsync(database, 5000, 3);
        (await TidemarkProcess.RunAsync("backup", sandbox.Dsn + "/" + database, "--to", Repository)).Ended(0);
        Assert.Equal(332, (await TidemarkProcess.RunAsync("restore", Repository, "--to", sandbox.Dsn + "/" + sandbox.NewDatabase(), "--json")).Ended(0).Json.GetProperty("rows").GetInt64());
    }

    [Theory]
    [InlineData("schema")]
    [InlineData("wal")]
    [InlineData("folding")]
    [InlineData("publishing")]
    public async Task Compact_Killed_LeavesAWholePointOrNoneAndTheNextRunMakesIt(string phase)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        await ChainAsync(3, rows: 3000);
        await using (var process = TidemarkProcess.Start("compact", Repository, "--json"))
        {
            await process.SeenAsync($"\"phase\":\"{phase}\"");
            await process.SignalAsync("KILL");
            await process.EndAsync();
        }

        Assert.InRange(Manifests().Count, 3, 4);
        (await TidemarkProcess.RunAsync("verify", Repository, "--depth", "structure")).Ended(0);
        (await TidemarkProcess.RunAsync("compact", Repository)).Ended(0);
        Assert.Equal(4, Manifests().Count);
        Assert.Empty((await TidemarkProcess.RunAsync("verify", Repository, "--json")).Ended(0).Json.GetProperty("findings").EnumerateArray());
    }

    [Fact]
    public async Task Prune_Killed_LeavesOnlyPointsThatCanBeRestoredAndTheNextRunEndsIt()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "processes are killed with kill -9");
        var database = await ChainAsync(12);
        (await TidemarkProcess.RunAsync("compact", Repository)).Ended(0);
        await sandbox.WriteAsync(database, 9000, 2);
        (await TidemarkProcess.RunAsync("backup", sandbox.Dsn + "/" + database, "--to", Repository)).Ended(0);
        await using (var process = TidemarkProcess.Start("prune", Repository, "--keep-last", "1", "--json"))
        {
            await process.SeenAsync("\"phase\":\"removing\"");
            await process.SignalAsync("KILL");
            await process.EndAsync();
        }

        Assert.InRange(Manifests().Count, 2, 14);
        (await TidemarkProcess.RunAsync("verify", Repository, "--depth", "structure")).Ended(0);
        (await TidemarkProcess.RunAsync("prune", Repository, "--keep-last", "1")).Ended(0);
        Assert.Equal(2, Manifests().Count);
        Assert.Empty((await TidemarkProcess.RunAsync("verify", Repository, "--json")).Ended(0).Json.GetProperty("findings").EnumerateArray());
    }

    [Theory]
    [InlineData("it is not said what to keep")]
    [InlineData("'5x' is not a time", "--keep-within", "5x")]
    [InlineData("everything is to be removed, and something is to be kept", "--remove-everything", "--keep-last", "2")]
    public async Task Prune_UnclearOptions_AreRefused(string message, params string[] options)
    {
        await ChainAsync(1);
        var result = (await TidemarkProcess.RunAsync(["prune", Repository, .. options])).Ended(2);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.Single(Manifests());
    }

    private async Task<string> ChainAsync(int points, int rows = 20)
    {
        var database = sandbox.NewDatabase();
        await sandbox.SqlAsync($"CREATE DATABASE {database} VGROUPS 2", $"CREATE STABLE {database}.meters (ts TIMESTAMP, v INT, note VARCHAR(20)) TAGS (place NCHAR(10))");
        for (var point = 0; point < points; point++)
        {
            await sandbox.WriteAsync(database, point * rows, rows);
            // The same rows again, with other values: an update.
            if (point > 0) await sandbox.SqlAsync($"INSERT INTO {database}.d1 (ts, v) VALUES ({1_760_000_000_000}, {point})");
            (await TidemarkProcess.RunAsync("backup", sandbox.Dsn + "/" + database, "--to", Repository)).Ended(0);
        }

        return database;
    }

    private List<string> Manifests() => [.. Directory.EnumerateFiles(Repository, "manifest.json", SearchOption.AllDirectories)];
}
