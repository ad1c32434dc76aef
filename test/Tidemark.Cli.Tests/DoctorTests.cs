using System.Text.RegularExpressions;
using Tidemark.Cli.Tests.Troubleshooting;
using Tidemark.Testing;

namespace Tidemark.Cli.Tests;

public sealed partial class DoctorTests
{
    [Fact]
    public async Task Doctor_HealthyServer_HasALineForEachCheckAndEnds0()
    {
        await using var scene = new TroubleScene();
        var server = await scene.PowerAsync("WAL_RETENTION_PERIOD 86400");
        var result = (await TidemarkProcess.RunAsync("doctor", $"taos+ws://root:taosdata@127.0.0.1:{server.Port}/power", "--to", scene.Repository, "--cycle", "6h")).Ended(0);
        Assert.Equal(
            ["host name", "port", "WebSocket", "sign-in", "version", "clock", "topics", "database", "schema", "WAL", "subscription", "repository", "space", "libzstd"],
            CheckLine().Matches(result.Output).Select(m => m.Groups["name"].Value.TrimEnd()));
        Assert.All(CheckLine().Matches(result.Output), m => Assert.Equal("✓", m.Groups["mark"].Value));
        Assert.Matches(@"\nNothing is wrong; \d.*\n$", result.Output);
        Assert.DoesNotContain('\u001b', result.Output);
        Assert.DoesNotContain("taosdata", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
    }

    [Fact]
    public async Task Doctor_WalTooShort_ShowsTheCureBelowTheLineAndEnds4()
    {
        await using var scene = new TroubleScene();
        var server = await scene.PowerAsync("WAL_RETENTION_PERIOD 3600");
        var result = (await TidemarkProcess.RunAsync("doctor", $"taos+ws://127.0.0.1:{server.Port}", "--database", "power", "--cycle", "6h")).Ended(4);
        Assert.Matches(@"\n✗ WAL +The database `power` keeps WAL for 1 h, and a point every 6 h would come too late. \(TM304\)\n +hint: ALTER DATABASE `power` WAL_RETENTION_PERIOD 86400 ", result.Output);
        Assert.Matches(@"\n– subscription +not tried: 'WAL' failed\n", result.Output);
        Assert.Matches(@"\n– repository +none is named", result.Output);
        Assert.Contains("\n1 check failed, 2 not made; ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_CertificateNotTrusted_FailsAtTls()
    {
        await using var scene = new TroubleScene();
        var result = (await TidemarkProcess.RunAsync("doctor", $"taos+wss://127.0.0.1:{scene.Canned(CannedServer.Secure())}")).Ended(3);
        Assert.Matches(@"\n✗ TLS +127.0.0.1:\d+ shows a certificate that is not trusted \(TM201\)\n +caused by: \[0x000B\] Unable to establish connection\n +hint: .*tls_ca", result.Output);
        Assert.Matches(@"\n– WebSocket +not tried: 'TLS' failed\n", result.Output);
    }

    [Fact]
    public async Task Doctor_AnotherWebServer_FailsAtTheWebSocket()
    {
        await using var scene = new TroubleScene();
        var port = scene.Canned(CannedServer.Answering("HTTP/1.1 404 Not Found\r\nContent-Length: 18\r\n\r\n404 page not found"));
        Assert.Matches(@"\n✓ port .+\n✗ WebSocket +127.0.0.1:\d+ answered HTTP 404", (await TidemarkProcess.RunAsync("doctor", $"taos+ws://127.0.0.1:{port}")).Ended(3).Output);
    }

    [Fact]
    public async Task Json_AFailure_IsADocumentWithEveryCheck()
    {
        await using var scene = new TroubleScene();
        using var directory = new TemporaryDirectory();
        var result = (await TidemarkProcess.RunAsync("doctor", $"taos+ws://root:s3cret@127.0.0.1:{scene.FreePort()}/power", "--to", directory.Path, "--cycle", "90m", "--json")).Ended(3);
        var document = result.Json;
        Assert.Equal((false, 3, 5400), (document.GetProperty("healthy").GetBoolean(), document.GetProperty("exitCode").GetInt32(), document.GetProperty("cycleSeconds").GetDouble()));
        var checks = document.GetProperty("checks").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!);
        Assert.Equal(14, checks.Count);
        var port = checks["port"];
        Assert.Equal(("failed", "TM201"), (port.GetProperty("outcome").GetString(), port.GetProperty("code").GetString()));
        Assert.Equal("[0x000B] Unable to establish connection", port.GetProperty("causes")[0].GetString());
        Assert.NotEmpty(port.GetProperty("hint").GetString()!);
        Assert.Equal("skipped", checks["WAL"].GetProperty("outcome").GetString());
        Assert.Equal("passed", checks["repository"].GetProperty("outcome").GetString());
        Assert.DoesNotContain("s3cret", result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Errors);
    }

    [GeneratedRegex("^(?<mark>[✓✗–]) (?<name>.{14}) ", RegexOptions.Multiline)]
    private static partial Regex CheckLine();
}
