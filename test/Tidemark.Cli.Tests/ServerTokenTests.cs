using System.Text.Json;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>'server' and 'token' against a service that runs as a program.</summary>
public sealed class ServerTokenTests(SandboxFixture sandbox)
{
    private const string Password = "TIDEMARK_SERVER_PASSWORD";
    private string PlainDsn => sandbox.Dsn.Replace("root:taosdata@", "root@", StringComparison.Ordinal);

    [Fact]
    public async Task Server_WithItsPasswordInTheEnvironment_IsAddedCheckedChangedAndRemoved()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(5);
        await sandbox.SqlAsync($"ALTER DATABASE {database} WAL_RETENTION_PERIOD 3600");
        await using var process = Start(directory.Path);
        var service = await AddressAsync(process);
        var wrong = (await TidemarkProcess.RunAsync((Password, "wr0ng-Pass"), "server", "add", "east", "--dsn", PlainDsn, "--service", service)).Ended(2).Errors;
        Assert.Contains("does not let this user in", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("wr0ng-Pass", wrong, StringComparison.Ordinal);
        await sandbox.SqlAsync($"CREATE USER u_{database} PASS 'Early_123'");
        var dsn = PlainDsn.Replace("root@", $"u_{database}@", StringComparison.Ordinal);
        var added = (await TidemarkProcess.RunAsync((Password, "Early_123"), "server", "add", "east", "--dsn", dsn, "--max-tasks", "3", "--service", service)).Ended(0).Output;
        Assert.Contains("east", added, StringComparison.Ordinal);
        Assert.DoesNotContain("Early_123", added, StringComparison.Ordinal);
        // A password that holds no more: the check says so, with the exit code of what failed.
        await sandbox.SqlAsync($"ALTER USER u_{database} PASS 'Later_123'");
        var refused = await TidemarkProcess.RunAsync("server", "check", "east", "--service", service);
        Assert.Equal(3, refused.ExitCode);
        Assert.Contains("✗ sign-in", refused.Output, StringComparison.Ordinal);
        (await TidemarkProcess.RunAsync((Password, "taosdata"), "server", "change", "east", "--dsn", PlainDsn, "--service", service)).Ended(0);
        var healthy = (await TidemarkProcess.RunAsync("server", "check", "east", "--database", database, "--service", service)).Ended(0).Output;
        Assert.Contains("✓ sign-in", healthy, StringComparison.Ordinal);
        Assert.Contains("✓ WAL", healthy, StringComparison.Ordinal);
        Assert.Contains(database, (await TidemarkProcess.RunAsync("server", "databases", "east", "--service", service)).Ended(0).Output, StringComparison.Ordinal);
        (await TidemarkProcess.RunAsync("server", "change", "east", "--max-tasks", "5", "--service", service)).Ended(0);
        var shown = JsonDocument.Parse((await TidemarkProcess.RunAsync("server", "show", "east", "--json", "--service", service)).Ended(0).Output).RootElement;
        Assert.Equal((5, false), (shown.GetProperty("maxTasks").GetInt32(), shown.GetProperty("needsPassword").GetBoolean()));
        var servers = JsonDocument.Parse((await TidemarkProcess.RunAsync("server", "list", "--json", "--service", service)).Ended(0).Output).RootElement;
        Assert.Equal(["east", "main"], servers.EnumerateArray().Select(s => s.GetProperty("name").GetString()));
        (await TidemarkProcess.RunAsync("server", "remove", "east", "--service", service)).Ended(0);
        Assert.Equal(3, (await TidemarkProcess.RunAsync("server", "show", "east", "--service", service)).ExitCode);
        Assert.Equal(2, (await TidemarkProcess.RunAsync("server", "add", "west", "--service", service)).ExitCode);
    }

    [Fact]
    public async Task Token_OnceMade_SignsInUntilItIsRevoked()
    {
        using var directory = new TemporaryDirectory();
        await using var process = Start(directory.Path);
        var service = await AddressAsync(process);
        var open = service.Replace("root:taosdata@", "", StringComparison.Ordinal);
        var made = JsonDocument.Parse((await TidemarkProcess.RunAsync("token", "create", "nightly", "--scope", "read", "--scope", "operate", "--days", "7", "--json", "--service", service)).Ended(0).Output).RootElement;
        var (id, secret) = (made.GetProperty("token").GetProperty("id").GetString()!, made.GetProperty("secret").GetString()!);
        Assert.Contains(secret[..4], (await TidemarkProcess.RunAsync("token", "create", "other", "--service", service)).Ended(0).Output, StringComparison.Ordinal);
        var listed = (await TidemarkProcess.RunAsync("token", "list", "--service", service)).Ended(0).Output;
        foreach (var text in (string[])[id, "nightly", "read operate", "other"]) Assert.Contains(text, listed, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, listed, StringComparison.Ordinal);
        (await TidemarkProcess.RunAsync(("TIDEMARK_TOKEN", secret), "server", "list", "--service", open)).Ended(0);
        // A token manages no tokens, and this one no servers.
        Assert.Equal(3, (await TidemarkProcess.RunAsync(("TIDEMARK_TOKEN", secret), "token", "list", "--service", open)).ExitCode);
        Assert.Equal(3, (await TidemarkProcess.RunAsync(("TIDEMARK_TOKEN", secret), "server", "remove", "main", "--service", open)).ExitCode);
        (await TidemarkProcess.RunAsync("token", "revoke", id, "--service", service)).Ended(0);
        Assert.Equal(3, (await TidemarkProcess.RunAsync(("TIDEMARK_TOKEN", secret), "server", "list", "--service", open)).ExitCode);
    }

    private TidemarkProcess Start(string data) => TidemarkProcess.Start("serve", "--data", Path.Combine(data, "data"), "--port", "0", "--server", sandbox.Dsn, "--log", "none", "--json");

    private static async Task<string> AddressAsync(TidemarkProcess process) =>
        JsonDocument.Parse(await process.DocumentAsync()).RootElement.GetProperty("address").GetString()!.Replace("://", "://root:taosdata@", StringComparison.Ordinal);
}
