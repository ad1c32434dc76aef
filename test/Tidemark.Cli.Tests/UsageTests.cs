using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

/// <summary>Wrong, missing, empty and huge values of every command: each names the thing, what is wrong, and the cure, and ends with 2.</summary>
public sealed class UsageTests
{
    private const string Dsn = "taos+ws://root:s3cret@127.0.0.1:1/d";

    [Theory]
    [InlineData("No command is given.", "--quiet")]
    [InlineData("There is no command 'backupp'.", "backupp")]
    [InlineData("There is no option '--nope'.", "--nope")]
    [InlineData("There is no option '--nope'.", "points", "--nope")]
    [InlineData("There is no option '--nope'.", "doctor", "--nope")]
    [InlineData("There is no option '--nope'.", "demo", "--nope")]
    [InlineData("'extra' is one argument too many.", "points", "r", "extra")]
    [InlineData("Missing: <dsn>.", "doctor")]
    [InlineData("Missing: <repository>.", "verify")]
    [InlineData("Option '--to' is required.", "backup", Dsn)]
    [InlineData("--to needs a value: --to <repository>.", "backup", Dsn, "--to")]
    [InlineData("--connections takes a whole number (1..64), not 'abc'.", "backup", Dsn, "--to", "r", "--connections", "abc")]
    [InlineData("--connections takes a whole number (1..64), not '99999999999'.", "restore", "r", "--to", Dsn, "--connections", "99999999999")]
    [InlineData("--compression takes fastest, balanced, best, none, not 'BEST'.", "backup", Dsn, "--to", "r", "--compression", "BEST")]
    [InlineData("--depth takes files, structure, drill, not 'deep'.", "verify", "r", "--depth", "deep")]
    [InlineData("'99999999999999999999TB' is not a size", "backup", Dsn, "--to", "r", "--max-file-size", "99999999999999999999TB")]
    [InlineData("'' is not a size", "backup", Dsn, "--to", "r", "--rate-limit", "")]
    [InlineData("The path of the repository is empty.", "backup", Dsn, "--to", "")]
    [InlineData("The path of the repository is empty.", "backup", Dsn, "--to", "  ")]
    [InlineData("The path of the repository is empty.", "points", "")]
    [InlineData("The path of the repository is empty.", "inspect", "", "1")]
    [InlineData("The path of the repository is empty.", "verify", "")]
    [InlineData("The path of the repository is empty.", "restore", "", "--to", Dsn)]
    [InlineData("The path of the repository is empty.", "demo", "--keep", "")]
    [InlineData("The path of the repository is empty.", "doctor", Dsn, "--to", "")]
    [InlineData("The name of the database is empty.", "doctor", Dsn, "--database", "")]
    [InlineData("'5' is not a time", "doctor", Dsn, "--cycle", "5")]
    [InlineData("'0h' is not a time", "doctor", Dsn, "--cycle", "0h")]
    [InlineData("the DSN has no scheme", "doctor", "")]
    [InlineData("the DSN has the parameter tls_ca, and no TLS to use it for", "doctor", Dsn + "?tls_ca=ca.pem")]
    [InlineData("an empty super table name", "backup", Dsn, "--to", "r", "--super-table", "")]
    [InlineData("-1 connections; 1 to 64 are possible", "backup", Dsn, "--to", "r", "--connections", "-1")]
    [InlineData("65536 is not a port.", "sandbox", "--port", "65536")]
    [InlineData("'' is not an address.", "sandbox", "--host", "")]
    [InlineData("The sandbox cannot listen on 192.0.2.1:", "sandbox", "--host", "192.0.2.1", "--port", "0")]
    [InlineData("1 rows cannot be loaded.", "demo", "--rows", "1")]
    public async Task Commands_BadInput_End2AndNameItWithTheCure(string says, params string[] arguments)
    {
        var result = (await TidemarkProcess.RunAsync(arguments)).Ended(2);
        Assert.StartsWith("error TM101: ", result.Errors, StringComparison.Ordinal);
        Assert.Contains(says, result.Errors, StringComparison.Ordinal);
        Assert.Contains("\nhint: ", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", result.Errors + result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("***", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
        Assert.False(Directory.Exists("r"));
    }

    [Fact]
    public async Task Json_BadInput_IsOneDocument()
    {
        var result = (await TidemarkProcess.RunAsync("backup", Dsn, "--to", "--json")).Ended(2);
        Assert.Equal("TM101", result.Json.GetProperty("error").GetProperty("code").GetString());
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Points_PathOfAFile_SaysItIsNoRepository()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "file");
        await File.WriteAllTextAsync(file, "", TestContext.Current.CancellationToken);
        Assert.StartsWith("error TM103: " + file, (await TidemarkProcess.RunAsync("points", file)).Ended(2).Errors, StringComparison.Ordinal);
    }
}
