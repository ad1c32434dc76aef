using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

public sealed class InterruptTests(SandboxFixture sandbox)
{
    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Backup_Interrupted_LeavesNoPointAndTheNextRunTakesIt(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "signals are sent with kill");
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync(rowsPerTable: 5000);
        await using (var process = TidemarkProcess.Start("backup", $"{sandbox.Dsn}/{database}", "--to", directory.Path, "--rate-limit", "4KB", "--json"))
        {
            await process.SeenAsync("\"phase\":\"rows\"");
            await process.SignalAsync(signal);
            var result = (await process.EndAsync()).Ended(exitCode);
            Assert.Equal("cancelled", result.Json.GetProperty("error").GetProperty("message").GetString());
        }

        Assert.Empty(Directory.EnumerateFiles(directory.Path, "manifest.json", SearchOption.AllDirectories));
        Assert.Empty(Directory.EnumerateFiles(directory.Path, "*.tide", SearchOption.AllDirectories));
        var next = (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", directory.Path, "--json")).Ended(0);
        Assert.Equal(20_000, next.Json.GetProperty("point").GetProperty("rows").GetInt64());
    }
}
