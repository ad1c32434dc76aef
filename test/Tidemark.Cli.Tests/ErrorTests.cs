using System.Net;
using System.Net.Sockets;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

public sealed class ErrorTests(SandboxFixture sandbox)
{
    [Fact]
    public async Task Backup_WrongPassword_Ends3AndSaysWhatTheServerSaid()
    {
        using var directory = new TemporaryDirectory();
        var result = await TidemarkProcess.RunAsync("backup", sandbox.Dsn.Replace("taosdata", "s3cret", StringComparison.Ordinal) + "/any", "--to", directory.Path);
        result.Ended(3);
        Assert.Matches(@"^error TM204: .+\nCaused by:\n    \[0x0357\] .+\nhint: .+\n$", result.Errors);
        Assert.DoesNotContain("s3cret", result.Errors + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_UnknownDatabase_Ends3AndNamesIt()
    {
        using var directory = new TemporaryDirectory();
        var result = (await TidemarkProcess.RunAsync("backup", sandbox.Dsn + "/no_such_db", "--to", directory.Path)).Ended(3);
        Assert.StartsWith("error TM207: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains("no_such_db", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_NothingListens_Ends3()
    {
        using var directory = new TemporaryDirectory();
        var result = (await TidemarkProcess.RunAsync("backup", $"taos+ws://127.0.0.1:{FreePort()}/any", "--to", directory.Path)).Ended(3);
        Assert.Matches(@"^error TM201: 127.0.0.1:\d+ refuses the connection\nCaused by:\n    \[0x000B\] Unable to establish connection\n", result.Errors);
        Assert.Contains("\nhint: ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_NothingListens_Ends3AtOnce()
    {
        using var directory = new TemporaryDirectory();
        var database = await sandbox.MakeAsync();
        (await TidemarkProcess.RunAsync("backup", $"{sandbox.Dsn}/{database}", "--to", directory.Path)).Ended(0);
        var result = (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", $"taos+ws://127.0.0.1:{FreePort()}/any")).Ended(3);
        Assert.StartsWith("error TM201: ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("retry", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("points")]
    [InlineData("inspect")]
    [InlineData("verify")]
    public async Task Commands_NotARepository_End2(string command)
    {
        using var directory = new TemporaryDirectory();
        var result = (await TidemarkProcess.RunAsync(command, directory.Path)).Ended(2);
        Assert.StartsWith("error TM103: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains(directory.Path, result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_NotARepository_Ends2()
    {
        using var directory = new TemporaryDirectory();
        (await TidemarkProcess.RunAsync("restore", directory.Path, "--to", sandbox.Dsn)).Ended(2);
    }

    [Fact]
    public async Task Backup_DirectoryWithOtherFiles_Ends2AndLeavesThemAlone()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "diary.txt"), "mine", TestContext.Current.CancellationToken);
        var result = (await TidemarkProcess.RunAsync("backup", sandbox.Dsn + "/any", "--to", directory.Path)).Ended(2);
        Assert.Contains("diary.txt", result.Errors, StringComparison.Ordinal);
        Assert.Equal(["diary.txt"], Directory.EnumerateFileSystemEntries(directory.Path).Select(Path.GetFileName));
    }

    [Theory]
    [InlineData("backup", "taos+ws://root:s3cret@h:1/d")]
    [InlineData("backup", "taos+ws://root:s3cret@h:1/d", "--to", "r", "--no-such-option")]
    [InlineData("backup", "taos+ws://root:s3cret@h:1/d", "taos+ws://root:s3cret@h:1/e", "--to", "r")]
    [InlineData("backup", "taos+ws://root:s3cret@h:1/d", "--to", "r", "--rate-limit", "fast")]
    [InlineData("backup", "taos+ws://root:s3cret@h:1/d", "--to", "r", "--compression", "perfect")]
    [InlineData("backup", "taos+ws://root:s3cret@h:1/d", "--to", "r", "--connections", "0")]
    [InlineData("backup", "taos+ws://root:s3cret@h:1", "--to", "r")]
    [InlineData("backup", "nonsense://root:s3cret@h:1/d", "--to", "r")]
    [InlineData("verify", "r", "--depth", "deep")]
    [InlineData("sandbox", "--host", "nowhere")]
    [InlineData("demo", "--rows", "1")]
    [InlineData("frobnicate")]
    public async Task Commands_CannotBeUnderstood_End2WithHintAndWithoutTheSecret(params string[] arguments)
    {
        var result = (await TidemarkProcess.RunAsync(arguments)).Ended(2);
        Assert.StartsWith("error TM1", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", result.Errors + result.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists("r"));
    }

    [Fact]
    public async Task Sandbox_PortIsTaken_Ends2()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var result = (await TidemarkProcess.RunAsync("sandbox", "--port", $"{port}")).Ended(2);
        Assert.StartsWith("error TM104: ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_Failure_IsOneDocument()
    {
        using var directory = new TemporaryDirectory();
        var result = (await TidemarkProcess.RunAsync("backup", sandbox.Dsn.Replace("taosdata", "s3cret", StringComparison.Ordinal) + "/any", "--to", directory.Path, "--json")).Ended(3);
        var error = result.Json.GetProperty("error");
        Assert.Equal("TM204", error.GetProperty("code").GetString());
        Assert.Equal(3, error.GetProperty("exitCode").GetInt32());
        Assert.StartsWith("[0x0357]", error.GetProperty("causes")[0].GetString(), StringComparison.Ordinal);
        Assert.NotEmpty(error.GetProperty("hint").GetString()!);
        Assert.All(result.ProgressLines, line => Assert.Equal("preparing", line.GetProperty("phase").GetString()));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
