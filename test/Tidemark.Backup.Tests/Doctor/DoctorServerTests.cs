using System.Net;
using System.Net.Sockets;
using Tidemark.Backup.Doctor;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.TDengine;

namespace Tidemark.Backup.Tests.Doctor;

/// <summary>The way to the server, its version, clock and topics.</summary>
public sealed class DoctorServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_NobodyListens_FailsAtThePortAndSkipsOnlyWhatNeedsIt()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var seen = new List<CheckReport>();
        var report = await new DoctorRun(new DoctorOptions { Server = Dsn.Parse($"taos+ws://127.0.0.1:{port}/any") }, TimeProvider.System, seen.Add).RunAsync(Cancel);
        Assert.Equal(report.Checks, seen);
        Assert.Equal(3, report.ExitCode);
        Assert.False(report.IsHealthy);
        Assert.Equal(["port"], report.Checks.Where(c => c.Outcome == CheckOutcome.Failed).Select(c => c.Name));
        Assert.Equal(["host name", "libzstd"], report.Checks.Where(c => c.Outcome == CheckOutcome.Passed).Select(c => c.Name));
        Assert.All(report.Checks.Where(c => c.Name is "WebSocket" or "sign-in" or "clock" or "WAL" or "subscription"), c => Assert.Equal("not tried: 'port' failed", c.Finding));
    }

    [Fact]
    public async Task Run_ServerBehindTheGatewayIsDown_FailsAtSigningIn()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { ServerDownWait = TimeSpan.Zero }, Cancel);
        server.Faults.ServerIsDown = true;
        var report = await RunAsync(server);
        var failed = Assert.Single(report.Checks, c => c.Outcome == CheckOutcome.Failed);
        Assert.Equal(("sign-in", ErrorCode.ConnectFailed), (failed.Name, failed.Error!.Code));
        Assert.Contains("taosd", failed.Error.Hint, StringComparison.Ordinal);
        Assert.Equal(CheckOutcome.Passed, report.Checks.Single(c => c.Name == "WebSocket").Outcome);
    }

    [Fact]
    public async Task Run_WrongPassword_FailsAtSigningIn()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        var report = await RunAsync(server, dsn => dsn with { Password = "wrong" });
        Assert.Equal(ErrorCode.AuthenticationFailed, report.Checks.Single(c => c.Name == "sign-in").Error?.Code);
    }

    [Fact]
    public async Task Run_HandshakeDropped_FailsAtTheWebSocket()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        server.Faults.Strike("version", Fault.DropBefore());
        var report = await RunAsync(server);
        Assert.Equal("WebSocket", Assert.Single(report.Checks, c => c.Outcome == CheckOutcome.Failed).Name);
    }

    [Theory]
    [InlineData("2.6.0.34", CheckOutcome.Failed)]
    [InlineData("3.0.4.2", CheckOutcome.Failed)]
    [InlineData("3.3.7.5.alpha", CheckOutcome.Passed)]
    [InlineData("4.0.0.1", CheckOutcome.Passed)]
    public async Task Run_Version_IsJudged(string version, CheckOutcome outcome)
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { ServerVersion = version }, Cancel);
        var check = (await RunAsync(server)).Checks.Single(c => c.Name == "version");
        Assert.Equal(outcome, check.Outcome);
        Assert.Contains(version, check.Finding, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, CheckOutcome.Passed, false)]
    [InlineData(10, CheckOutcome.Passed, true)]
    [InlineData(-10, CheckOutcome.Passed, true)]
    [InlineData(300, CheckOutcome.Failed, false)]
    [InlineData(-300, CheckOutcome.Failed, false)]
    public async Task Run_ClocksApart_AreJudged(int seconds, CheckOutcome outcome, bool hasAdvice)
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions { Time = new ShiftedClock(TimeSpan.FromSeconds(seconds)) }, Cancel);
        var check = (await RunAsync(server)).Checks.Single(c => c.Name == "clock");
        Assert.Equal(outcome, check.Outcome);
        Assert.Equal(hasAdvice, check.Advice is not null);
        if (seconds != 0) Assert.Contains(seconds > 0 ? "ahead of" : "behind", check.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AllTopicsTaken_FailsUnlessOneIsThisDatabases()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        await DoctorScenes.SqlAsync(server, ["CREATE DATABASE power", "CREATE DATABASE other", .. Enumerable.Range(0, 19).Select(n => $"CREATE TOPIC t{n} AS DATABASE other"), "CREATE TOPIC tidemark_power_1 AS DATABASE power"]);
        var mine = (await RunAsync(server, dsn => dsn with { Database = "power" })).Checks.Single(c => c.Name == "topics");
        Assert.Equal(CheckOutcome.Passed, mine.Outcome);
        Assert.Contains("tidemark_power_1", mine.Finding, StringComparison.Ordinal);
        var others = (await RunAsync(server, dsn => dsn with { Database = "other" })).Checks.Single(c => c.Name == "topics");
        Assert.Equal(CheckOutcome.Failed, others.Outcome);
        Assert.Contains("DROP TOPIC", others.Error!.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProbeTopicLeftByAKilledDoctor_IsNamed()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        await DoctorScenes.SqlAsync(server, "CREATE DATABASE power", "CREATE TOPIC tidemark_doctor_0badcafe AS DATABASE power");
        var topics = (await RunAsync(server)).Checks.Single(c => c.Name == "topics");
        Assert.Contains("DROP TOPIC `tidemark_doctor_0badcafe`", topics.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Cancelled_Ends()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        using var cancel = new CancellationTokenSource();
        var run = new DoctorRun(new DoctorOptions { Server = DoctorScenes.DsnOf(server) }, TimeProvider.System, c => { if (c.Name == "port") cancel.Cancel(); });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.RunAsync(cancel.Token));
    }

    private static Task<DoctorReport> RunAsync(SandboxServer server, Func<Dsn, Dsn>? change = null) => DoctorScenes.RunAsync(server, change);
}
