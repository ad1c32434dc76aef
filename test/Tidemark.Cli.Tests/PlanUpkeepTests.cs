using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>'plan verify', 'plan compact' and 'plan prune' against a service that runs as a program.</summary>
public sealed class PlanUpkeepTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task Plan_OfAService_IsVerifiedCompactedAndPruned()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(20);
        await sandbox.SqlAsync($"ALTER DATABASE {database} WAL_RETENTION_PERIOD 3600");
        await using var process = TidemarkProcess.Start("serve", "--data", Path.Combine(directory.Path, "data"), "--port", "0", "--server", sandbox.Dsn, "--log", "none", "--json");
        var service = JsonDocument.Parse(await process.DocumentAsync()).RootElement.GetProperty("address").GetString()!.Replace("://", "://root:taosdata@", StringComparison.Ordinal);
        (await RunAsync("plan", "create", "daily", "--database", database, "--directory", "daily", "--retries", "0")).Ended(0);
        (await RunAsync("plan", "run", "daily")).Ended(0);
        await sandbox.WriteAsync(database, 5000, 20);
        (await RunAsync("plan", "run", "daily")).Ended(0);
        Assert.Contains("2 points can be restored", (await RunAsync("plan", "verify", "daily", "--depth", "structure")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Contains("whole 20", (await RunAsync("plan", "points", "daily")).Ended(0).Output, StringComparison.Ordinal);
        (await RunAsync("plan", "compact", "daily")).Ended(0);
        Assert.Equal(3, await PointsAsync());
        Assert.Contains("would go", (await RunAsync("plan", "prune", "daily", "--keep-last", "1", "--dry-run")).Ended(0).Output, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync("plan", "prune", "daily")).ExitCode);
        (await RunAsync("plan", "prune", "daily", "--keep-last", "1")).Ended(0);
        Assert.Equal(1, await PointsAsync());
        var file = Directory.EnumerateFiles(directory.Path, "rows*.tide", SearchOption.AllDirectories).Single();
        File.Delete(file);
        var damaged = await RunAsync("plan", "verify", "daily");
        Assert.Equal(5, damaged.ExitCode);
        Assert.Contains(Path.GetFileName(file), damaged.Errors, StringComparison.Ordinal);

        Task<CommandResult> RunAsync(params string[] arguments) => TidemarkProcess.RunAsync([.. arguments, "--service", service]);

        async Task<int> PointsAsync() => JsonDocument.Parse((await RunAsync("plan", "points", "daily", "--json")).Ended(0).Output).RootElement.GetArrayLength();
    }
}
