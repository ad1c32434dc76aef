using Tidemark.Backup.Doctor;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Errors;
using Tidemark.Sandbox;
using Tidemark.Sandbox.Faults;
using Tidemark.Storage.Directories;
using Tidemark.Testing;
using Tidemark.TDengine;

namespace Tidemark.Backup.Tests.Doctor;

/// <summary>The database, its WAL and the right to subscribe; the place for backups.</summary>
public sealed class DoctorDatabaseTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_HealthyServer_EverythingPasses()
    {
        var server = new TestServer();
        await server.InitializeAsync();
        await using var _ = server;
        var database = $"diagnosis_{Guid.NewGuid():N}"[..24];
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        await connection.ExecuteAsync($"CREATE DATABASE {database} VGROUPS 1 BUFFER 3 PAGES 64 WAL_RETENTION_PERIOD 86400", Cancel);
        try
        {
            await connection.ExecuteAsync($"CREATE STABLE {database}.meters (ts TIMESTAMP, v INT) TAGS (place VARCHAR(20))", Cancel);
            await connection.ExecuteAsync($"INSERT INTO {database}.d1 USING {database}.meters TAGS ('here') VALUES (NOW, 1)", Cancel);
            var options = new DoctorOptions { Server = server.Database(database), Target = new DirectoryStorage(Path.Combine(directory.Path, "new")), Cycle = TimeSpan.FromHours(6) };
            var report = await new DoctorRun(options, TimeProvider.System, null).RunAsync(Cancel);
            Assert.All(report.Checks, c => Assert.True(c.Outcome == CheckOutcome.Passed, $"{c.Name}: {c.Finding}"));
            string[] way = server.Dsn.Transport == DsnTransport.Native ? ["host name", "port"] : ["host name", "port", "WebSocket"];
            Assert.Equal([.. way, "sign-in", "version", "clock", "topics", "database", "schema", "WAL", "subscription", "repository", "space", "libzstd"], report.Checks.Select(c => c.Name));
            Assert.StartsWith(server.IsReal ? "the server's is as here" : "taosAdapter's is as here", report.Checks.Single(c => c.Name == "clock").Finding, StringComparison.Ordinal);
            Assert.Equal((true, 0), (report.IsHealthy, report.ExitCode));
            Assert.False(Directory.Exists(options.Target.Location));
        }
        finally
        {
            await connection.ExecuteAsync($"DROP DATABASE {database}", Cancel);
        }
    }

    [Fact]
    public async Task Run_UnknownDatabase_FailsThereAndChecksTheRest()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        var report = await DoctorScenes.RunAsync(server, more: o => o with { Database = "nowhere" });
        Assert.Equal(ErrorCode.ObjectNotFound, report.Checks.Single(c => c.Name == "database").Error?.Code);
        Assert.Equal("not tried: 'database' failed", report.Checks.Single(c => c.Name == "subscription").Finding);
        Assert.Equal(CheckOutcome.Passed, report.Checks.Single(c => c.Name == "topics").Outcome);
    }

    [Theory]
    [InlineData("WAL_RETENTION_PERIOD 0", null, CheckOutcome.Failed, "WAL_RETENTION_PERIOD 345600")]
    [InlineData("WAL_RETENTION_PERIOD 0", 12, CheckOutcome.Failed, "WAL_RETENTION_PERIOD 172800")]
    [InlineData("WAL_RETENTION_PERIOD 3600", 6, CheckOutcome.Failed, "ALTER DATABASE `power` WAL_RETENTION_PERIOD 86400")]
    [InlineData("WAL_RETENTION_PERIOD 21600", 6, CheckOutcome.Failed, "WAL_RETENTION_PERIOD 86400")]
    [InlineData("WAL_RETENTION_PERIOD 30000", 6, CheckOutcome.Passed, "One missed point")]
    [InlineData("WAL_RETENTION_PERIOD 86400", 6, CheckOutcome.Passed, null)]
    [InlineData("WAL_RETENTION_PERIOD -1", 6, CheckOutcome.Passed, null)]
    [InlineData("WAL_RETENTION_PERIOD 3600", null, CheckOutcome.Passed, null)]
    [InlineData("WAL_RETENTION_PERIOD 86400 WAL_RETENTION_SIZE 1024", 6, CheckOutcome.Passed, "WAL_RETENTION_SIZE 0")]
    public async Task Run_WalRetention_IsComparedWithTheCycle(string retention, int? cycleHours, CheckOutcome outcome, string? cure)
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        await DoctorScenes.SqlAsync(server, $"CREATE DATABASE power {retention}");
        var report = await DoctorScenes.RunAsync(server, more: o => o with { Database = "power", Cycle = cycleHours is { } hours ? TimeSpan.FromHours(hours) : null });
        var wal = report.Checks.Single(c => c.Name == "WAL");
        Assert.Equal(outcome, wal.Outcome);
        var said = wal.Error?.Hint ?? wal.Advice;
        if (cure is null) Assert.Null(said);
        else Assert.Contains(cure, said, StringComparison.Ordinal);
        if (outcome == CheckOutcome.Failed) Assert.Equal(4, report.ExitCode);
    }

    [Fact]
    public async Task Run_UnreadableSuperTable_NamesTheGrant()
    {
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        await DoctorScenes.SqlAsync(server, "CREATE DATABASE power", "CREATE STABLE power.meters (ts TIMESTAMP, v INT) TAGS (place VARCHAR(20))");
        server.Faults.StrikeStatement("`meters` LIMIT 1", Fault.Answer(0x2644, "Permission denied or target object not exist"));
        var schema = (await DoctorScenes.RunAsync(server, more: o => o with { Database = "power" })).Checks.Single(c => c.Name == "schema");
        Assert.Equal(CheckOutcome.Failed, schema.Outcome);
        Assert.Equal("GRANT READ ON `power`.* TO `root`", schema.Error!.Hint);
    }

    [Fact]
    public async Task Run_OrdinaryUser_TriesATopicAndDropsIt()
    {
        await using var server = await PowerAsync();
        var report = await AsReaderAsync(server);
        var subscription = report.Checks.Single(c => c.Name == "subscription");
        Assert.Equal(CheckOutcome.Passed, subscription.Outcome);
        Assert.Contains("tidemark_doctor_", subscription.Finding, StringComparison.Ordinal);
        Assert.Empty(server.Engine.Topics);
    }

    [Fact]
    public async Task Run_UserMayNotCreateTopics_Fails()
    {
        await using var server = await PowerAsync();
        server.Faults.StrikeStatement("CREATE TOPIC", Fault.Answer(0x0303, "Insufficient privilege for operation"));
        var subscription = (await AsReaderAsync(server)).Checks.Single(c => c.Name == "subscription");
        Assert.Contains("reader cannot create a topic", subscription.Finding, StringComparison.Ordinal);
        Assert.Contains("GRANT", subscription.Error!.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ConnectionDiesAfterTheTopicIsMade_DropsItOverAnother()
    {
        await using var server = await PowerAsync();
        server.Faults.StrikeStatement("CREATE TOPIC", Fault.DropAfter());
        var report = await AsReaderAsync(server);
        Assert.Equal(CheckOutcome.Failed, report.Checks.Single(c => c.Name == "subscription").Outcome);
        Assert.Empty(server.Engine.Topics);
    }

    [Fact]
    public async Task Run_ProbeTopicCannotBeDropped_SaysHow()
    {
        await using var server = await PowerAsync();
        server.Faults.StrikeStatement("DROP TOPIC", Fault.Answer(0x03D3, "Conflict transaction not completed"));
        var subscription = (await AsReaderAsync(server)).Checks.Single(c => c.Name == "subscription");
        Assert.Equal($"DROP TOPIC `{Assert.Single(server.Engine.Topics.Keys)}`", subscription.Error!.Hint);
    }

    [Fact]
    public async Task Run_TargetHoldsOtherFiles_FailsAndSkipsTheSpace()
    {
        using var directory = new TemporaryDirectory();
        await File.WriteAllTextAsync(Path.Combine(directory.Path, "diary.txt"), "mine", Cancel);
        await using var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        var report = await DoctorScenes.RunAsync(server, more: o => o with { Target = new DirectoryStorage(directory.Path) });
        Assert.Equal(ErrorCode.Conflict, report.Checks.Single(c => c.Name == "repository").Error?.Code);
        Assert.Equal(CheckOutcome.Skipped, report.Checks.Single(c => c.Name == "space").Outcome);
        Assert.Equal(CheckOutcome.Passed, report.Checks.Single(c => c.Name == "libzstd").Outcome);
    }

    [Fact]
    public async Task Run_TargetIsARepository_CountsItsPlans()
    {
        await using var source = await SandboxSource.StartAsync(tables: 2, rowsPerTable: 10);
        await source.CaptureAsync();
        var report = await DoctorScenes.RunAsync(source.Server, more: o => o with { Target = source.Repository.Storage, Database = SandboxSource.Database });
        Assert.Contains("a repository with 1 plan", report.Checks.Single(c => c.Name == "repository").Finding, StringComparison.Ordinal);
        Assert.True(report.IsHealthy);
    }

    private static async Task<SandboxServer> PowerAsync()
    {
        var server = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);
        await DoctorScenes.SqlAsync(server, "CREATE DATABASE power", "CREATE USER reader PASS 'Secret!234'");
        return server;
    }

    private static Task<DoctorReport> AsReaderAsync(SandboxServer server) => DoctorScenes.RunAsync(server, dsn => dsn with { User = "reader", Password = "Secret!234", Database = "power" });
}
