using Tidemark.Backup.Capture;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Sandbox;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>What no stream carries, on servers that take all of it: in the manifest, restored in an order that works, reported where it is not.</summary>
public sealed class OutsideObjects : IAsyncLifetime
{
    private const string Source = "power";

    private static readonly string[] Schema =
    [
        "CREATE SNODE ON DNODE 1",
        "CREATE DATABASE power VGROUPS 2 KEEP 36500",
        "CREATE STABLE power.meters (ts TIMESTAMP, vol INT, cur FLOAT) TAGS (gid INT, place VARCHAR(20), floor INT)",
        "INSERT INTO power.m1 USING power.meters TAGS (1, 'a', 2) VALUES (1700000000000, 220, 1.5) power.m2 USING power.meters TAGS (2, 'b', 3) VALUES (1700000000000, 219, 2.5)",
        "CREATE INDEX by_floor ON power.meters (floor)",
        "CREATE VIEW power.b_high AS SELECT ts, vol FROM power.meters WHERE vol > 200",
        // Made after the one it rests on, listed before it.
        "CREATE VIEW power.a_higher AS SELECT ts FROM power.b_high WHERE vol > 219",
        "CREATE TSMA t1 ON power.meters FUNCTION(avg(vol)) INTERVAL(10m)",
        "CREATE STREAM IF NOT EXISTS power.st INTERVAL(1m) SLIDING(1m) FROM power.meters INTO power.st_out AS SELECT _twstart, avg(vol) FROM power.meters WHERE ts >= _twstart",
        "CREATE TOPIC IF NOT EXISTS all_power WITH META AS DATABASE power",
        "CREATE FUNCTION twice AS '/tmp/twice.so' OUTPUTTYPE INT",
        "CREATE USER reader PASS 'Reader_123!'",
        "GRANT READ ON power.* TO reader",
        "CREATE USER stranger PASS 'Stranger_1!'",
        "CREATE DATABASE elsewhere",
        "GRANT WRITE ON elsewhere.* TO stranger",
    ];

    private readonly TemporaryDirectory _directory = new();
    private SandboxServer _server = null!;
    private BackupRepository _repository = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await StartAsync();
        await using var connection = await ConnectAsync(_server);
        foreach (var statement in Schema) await connection.ExecuteAsync(statement, Cancel);
        _repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(_directory.Path), TimeProvider.System, Cancel);
        await new CaptureRun(_repository, new CaptureOptions { Source = DsnOf(_server) with { Database = Source } }, TimeProvider.System, null).RunAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _directory.Dispose();
    }

    [Fact]
    public async Task Capture_EveryKind_StandsInTheManifest()
    {
        var point = (await _repository.GetChainAsync(Source, null, Cancel))[^1].Manifest;

        Assert.Empty(point.Warnings);
        Assert.Equal(
        [
            "index by_floor", "function twice", "view a_higher", "view b_high", "tsma t1", "stream st", "topic all_power", "user reader", "grant reader: read on power.*",
        ], point.OutsideObjects.Select(o => $"{o.Kind} {o.Name}"));
        Assert.Equal("CREATE INDEX `by_floor` ON `power`.`meters` (`floor`)", point.OutsideObjects[0].Statement);
        Assert.Contains("passwords cannot be read", point.OutsideObjects.Single(o => o.Kind == "user").Note, StringComparison.Ordinal);
        Assert.Equal("36500d,36500d,36500d", point.Source.DatabaseOptions!["keep"]);
    }

    [Fact]
    public async Task Restore_ToAnotherServerAndName_CreatesWhatBelongsToTheDatabase()
    {
        await using var target = await StartAsync();

        var report = await RestoreAsync(target, "copy", OutsideSelection.Default);

        Assert.Equal(
        [
            "Created index by_floor", "NotRestorable function twice", "Created view b_high", "Created view a_higher", "Created tsma t1", "LeftOut stream st", "LeftOut topic all_power",
            "LeftOut user reader", "LeftOut grant reader: read on power.*",
        ], report.Outside.Select(o => $"{o.Result} {o.Kind} {o.Name}"));
        await using var connection = await ConnectAsync(target);
        Assert.Equal("select ts from `copy`.b_high where vol > 219", await TextAsync(connection, "SELECT `query_sql` FROM information_schema.ins_views WHERE `view_name` = 'a_higher'"));
        Assert.Equal("floor", await TextAsync(connection, "SELECT `column_name` FROM information_schema.ins_indexes WHERE `index_name` = 'by_floor' AND `db_name` = 'copy'"));
        Assert.Empty(await QueryRows.ReadAsync(connection, "SELECT `stream_name` FROM information_schema.ins_streams", Cancel));
        Assert.Contains(report.Warnings, w => w.Contains("function twice", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_All_NamesTheServersReasonForEachThatItRefuses()
    {
        // The community edition: no views, no TSMA; no snode either, and no user.
        await using var target = await SandboxServer.StartAsync(new SandboxOptions(), Cancel);

        var report = await RestoreAsync(target, "copy", OutsideSelection.All);

        Assert.Equal(
        [
            "Created index by_floor", "NotRestorable function twice", "Refused view a_higher", "Refused view b_high", "Refused tsma t1", "Refused stream st", "Created topic all_power",
            "NotRestorable user reader", "Refused grant reader: read on power.*",
        ], report.Outside.Select(o => $"{o.Result} {o.Kind} {o.Name}"));
        var stream = report.Outside.Single(o => o.Kind == "stream");
        Assert.Equal("[0x042C] No Snode is available", stream.Reason);
        Assert.Contains("from `copy`.meters into `copy`.st_out as select", stream.Statement, StringComparison.Ordinal);
        Assert.DoesNotContain("if not exists", stream.Statement, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("The target refused the view b_high: [0x0100] Operation not supported.", report.Warnings);
        await using var connection = await ConnectAsync(target);
        Assert.Equal("create topic  all_power with meta as database `copy`", await TextAsync(connection, "SELECT `sql` FROM information_schema.ins_topics WHERE `topic_name` = 'all_power'"));
    }

    [Fact]
    public async Task Restore_AllBesideTheSource_OverwritesNothingOfTheServer()
    {
        var report = await RestoreAsync(_server, "beside", OutsideSelection.All);

        Assert.Equal(OutsideResult.Exists, report.Outside.Single(o => o.Kind == "topic").Result);
        Assert.Equal(OutsideResult.Exists, report.Outside.Single(o => o.Kind == "user").Result);
        Assert.Equal(OutsideResult.Created, report.Outside.Single(o => o.Kind == "stream").Result);
        Assert.Equal(OutsideResult.Created, report.Outside.Single(o => o.Kind == "grant").Result);
        await using var connection = await ConnectAsync(_server);
        Assert.Equal("power", await TextAsync(connection, "SELECT `db_name` FROM information_schema.ins_topics WHERE `topic_name` = 'all_power'"));
        Assert.Single(await QueryRows.ReadAsync(connection, "SELECT * FROM information_schema.ins_user_privileges WHERE `user_name` = 'reader' AND `db_name` = 'beside'", Cancel));
        Assert.DoesNotContain("power.", await TextAsync(connection, "SELECT `sql` FROM information_schema.ins_streams WHERE `db_name` = 'beside'"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_DryRun_SaysWhatItWouldDoWithEach()
    {
        await using var target = await StartAsync();

        var report = await new RestoreRun(_repository, new RestoreOptions { Target = DsnOf(target), DryRun = true, Outside = OutsideSelection.Parse("views,streams") }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Contains("create the view a_higher", report.PlannedSteps);
        Assert.Contains("create the stream st", report.PlannedSteps);
        Assert.Contains(report.PlannedSteps, s => s.StartsWith("leave out the index by_floor: --outside indexes", StringComparison.Ordinal));
        Assert.Contains(report.PlannedSteps, s => s.StartsWith("report the function twice: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Restore_ObjectsChangedBetweenPoints_AreThoseOfTheRestoredPoint()
    {
        await using (var connection = await ConnectAsync(_server))
        {
            foreach (var sql in new[] { "DROP VIEW power.a_higher", "DROP INDEX power.by_floor", "CREATE INDEX by_place ON power.meters (place)", "ALTER DATABASE power KEEP 30000" }) await connection.ExecuteAsync(sql, Cancel);
        }

        await new CaptureRun(_repository, new CaptureOptions { Source = DsnOf(_server) with { Database = Source } }, TimeProvider.System, null).RunAsync(Cancel);
        await using var target = await StartAsync();

        var first = await RestoreAsync(target, "first", OutsideSelection.Default, "1");
        var second = await RestoreAsync(target, "second", OutsideSelection.Default, "2");

        Assert.Equal(["by_floor", "b_high", "a_higher", "t1"], first.Outside.Where(o => o.Result == OutsideResult.Created).Select(o => o.Name));
        Assert.Equal(["by_place", "b_high", "t1"], second.Outside.Where(o => o.Result == OutsideResult.Created).Select(o => o.Name));
        await using var there = await ConnectAsync(target);
        Assert.Equal("36500d,36500d,36500d", await TextAsync(there, "SELECT `keep` FROM information_schema.ins_databases WHERE `name` = 'first'"));
        Assert.Equal("30000d,30000d,30000d", await TextAsync(there, "SELECT `keep` FROM information_schema.ins_databases WHERE `name` = 'second'"));
    }

    [Fact]
    public async Task Capture_StatementThatTheCatalogCuts_IsReportedAndNotRun()
    {
        await using var connection = await ConnectAsync(_server);
        await connection.ExecuteAsync($"CREATE STREAM power.long INTERVAL(1m) SLIDING(1m) FROM power.meters INTO power.o AS SELECT _twstart FROM power.meters WHERE place != '{new string('x', 2100)}'", Cancel);
        await new CaptureRun(_repository, new CaptureOptions { Source = DsnOf(_server) with { Database = Source } }, TimeProvider.System, null).RunAsync(Cancel);

        var report = await RestoreAsync(_server, "beside", OutsideSelection.All);

        var cut = report.Outside.Single(o => o.Name == "long");
        Assert.Equal(OutsideResult.NotRestorable, cut.Result);
        Assert.Contains("only the beginning", cut.Reason, StringComparison.Ordinal);
    }

    private Task<RestoreReport> RestoreAsync(SandboxServer target, string database, OutsideSelection outside, string? point = null) => new RestoreRun(
        _repository, new RestoreOptions { Target = DsnOf(target) with { Database = database }, Outside = outside, Point = point }, TimeProvider.System, null).RunAsync(Cancel);

    private static async Task<SandboxServer> StartAsync() => await SandboxServer.StartAsync(new SandboxOptions { HasEnterpriseObjects = true }, Cancel);

    private static Dsn DsnOf(SandboxServer server) => Dsn.Parse($"taos+ws://root:taosdata@127.0.0.1:{server.Port}");

    private static ValueTask<ITDengineConnection> ConnectAsync(SandboxServer server) => TDengineDriver.ConnectAsync(DsnOf(server), null, null, Cancel);

    private static async Task<string> TextAsync(ITDengineConnection connection, string sql) => (string)(await QueryRows.ReadAsync(connection, sql, Cancel)).Single()[0]!;
}
