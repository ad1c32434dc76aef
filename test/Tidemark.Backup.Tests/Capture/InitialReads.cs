using System.Globalization;
using Tidemark.Archive.Segments;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Verify;
using Tidemark.Storage.Directories;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Capture;

/// <summary>The two ways to read the rows of an initial point come to the same, on whatever server the suites run on.</summary>
public sealed class InitialReads(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string Database = $"tm{Environment.ProcessId}_read";
    private static readonly string Copy = Database + "_copy";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static readonly string[] Tables =
    [
        "CREATE STABLE kinds (ts TIMESTAMP, b BOOL, i1 TINYINT, i8 BIGINT, u8 BIGINT UNSIGNED, f FLOAT, d DOUBLE, s VARCHAR(20), n NCHAR(10), x VARBINARY(9), g GEOMETRY(60), t2 TIMESTAMP) TAGS (j JSON)",
        "INSERT INTO k1 USING kinds TAGS ('{\"a\":1}') VALUES (1700000000000, true, -128, -9223372036854775807, 18446744073709551615, 1.5, 2.5, 'O''Brien', '表', '\\x0102', 'POINT(1 2)', 1700000000001) (1700000000001, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL) (1700000000002, false, 127, 1, 0, 0, 0, '', '', '\\x', NULL, 0)",
        "CREATE STABLE early (ts TIMESTAMP, s VARCHAR(20)) TAGS (t INT)",
        "INSERT INTO k2 USING early TAGS (NULL) VALUES (-1000, 'before the epoch') (0, 'the epoch')",
        "CREATE STABLE keyed (ts TIMESTAMP, k VARCHAR(8) COMPOSITE KEY, v INT) TAGS (t INT)",
        "INSERT INTO c1 USING keyed TAGS (1) VALUES (1700000000000, 'a', 1) (1700000000000, 'b', 2) (1700000000001, 'a', 3)",
        "CREATE STABLE money (ts TIMESTAMP, price DECIMAL(10,2), note VARCHAR(4)) TAGS (t INT)",
        "INSERT INTO m1 USING money TAGS (1) VALUES (1700000000000, 1.50, 'x') (1700000000001, -99999999.99, NULL)",
        "CREATE STABLE raw (ts TIMESTAMP, b BLOB) TAGS (t INT)",
        "INSERT INTO r1 USING raw TAGS (1) VALUES (1700000000000, 'abc') (1700000000001, NULL)",
        "CREATE STABLE empty (ts TIMESTAMP, v INT) TAGS (t INT)",
        "CREATE TABLE e1 USING empty TAGS (1)",
        "CREATE STABLE childless (ts TIMESTAMP, v INT) TAGS (t INT)",
        // Rows of older column versions.
        "CREATE STABLE old (ts TIMESTAMP, a INT, gone INT) TAGS (t INT)",
        "INSERT INTO o1 USING old TAGS (1) VALUES (1700000000000, 1, 2)",
        "ALTER STABLE old ADD COLUMN late VARCHAR(4)",
        "INSERT INTO o1 VALUES (1700000000001, 3, 4, 'late')",
        "ALTER STABLE old DROP COLUMN gone",
        "ALTER STABLE old ADD COLUMN gone VARCHAR(6)",
        "ALTER STABLE old MODIFY COLUMN late VARCHAR(12)",
        "INSERT INTO o1 VALUES (1700000000002, 5, 'long enough', 'back')",
        "CREATE TABLE dropped USING old TAGS (2)",
        "INSERT INTO dropped VALUES (1700000000002, 5, 'x', 'y')",
        "DROP TABLE dropped",
        "CREATE TABLE plain (ts TIMESTAMP, v DOUBLE, w VARCHAR(5))",
        "INSERT INTO plain VALUES (1700000000000, 1.5, 'abc') (1700000000001, NULL, NULL)",
        "CREATE TABLE precise (ts TIMESTAMP, v DECIMAL(20,4))",
        "INSERT INTO precise VALUES (1700000000000, 1.2345)",
    ];

    [Theory]
    [InlineData(InitialRead.Auto)]
    [InlineData(InitialRead.Snapshot)]
    [InlineData(InitialRead.Scan)]
    public async Task Restore_OfAnInitialPoint_EqualsTheSourceHoweverItWasRead(InitialRead way)
    {
        await using var scene = await StartAsync();
        foreach (var sql in Tables) await scene.ExecuteAsync(sql, Cancel);
        await FillAsync(scene, 3, 5000);
        using var directory = new TemporaryDirectory();
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);
        var notices = new NoticeList();

        var report = await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Database), InitialRead = way }, TimeProvider.System, notices).RunAsync(Cancel);

        var recorded = await CountAsync(repository, report.Point, FrameKind.Recorded);
        Assert.Equal(way == InitialRead.Snapshot, recorded > 0);
        Assert.Equal(way == InitialRead.Snapshot, notices.Texts.Any(n => n.Contains("money", StringComparison.Ordinal)) && notices.Texts.Any(n => n.Contains("raw", StringComparison.Ordinal)) && notices.Texts.Any(n => n.Contains("1970", StringComparison.Ordinal)));
        Assert.Equal(15_018, report.Point.Manifest.Statistics.Rows);
        Assert.Single(await scene.TopicsAsync());
        Assert.True((await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel)).IsIntact);
        await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Copy) }, TimeProvider.System, null).RunAsync(Cancel);
        var difference = DatabaseContents.Difference(await DatabaseContents.ReadAsync(scene.Connection, Database), await DatabaseContents.ReadAsync(scene.Connection, Copy));
        Assert.True(difference.Length == 0, difference);
    }

    [Theory]
    [InlineData(InitialRead.Snapshot)]
    [InlineData(InitialRead.Scan)]
    public async Task Restore_OfAnInitialPointOfASuperTable_HoldsItAndNothingElse(InitialRead way)
    {
        await using var scene = await StartAsync();
        foreach (var sql in Tables) await scene.ExecuteAsync(sql, Cancel);
        await FillAsync(scene, 3, 5000);
        using var directory = new TemporaryDirectory();
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);

        var report = await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Database), SuperTable = "meters", InitialRead = way }, TimeProvider.System, null).RunAsync(Cancel);
        await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Copy) }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.Equal(15_000, report.Point.Manifest.Statistics.Rows);
        Assert.Equal(way == InitialRead.Snapshot, await CountAsync(repository, report.Point, FrameKind.Recorded) > 0);
        Assert.Equal("3,15000", $"{await scene.CountAsync($"SELECT COUNT(*) FROM information_schema.ins_tables WHERE db_name = '{Copy}'")},{await scene.CountAsync($"SELECT COUNT(*) FROM {Copy}.meters")}");
    }

    [Theory]
    [InlineData(InitialRead.Snapshot)]
    [InlineData(InitialRead.Scan)]
    public async Task Restore_OfATimeOfChangesOfEveryKind_EqualsTheSource(InitialRead way)
    {
        await using var scene = await StartAsync();
        foreach (var sql in Tables) await scene.ExecuteAsync(sql, Cancel);
        await FillAsync(scene, 6, 10_000);
        using var directory = new TemporaryDirectory();
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);
        var options = new CaptureOptions { Source = server.Database(Database), InitialRead = way };
        var reading = new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        var rounds = 0;
        await using (var writer = await server.ConnectAsync(Database))
        {
            for (; !reading.IsCompleted && rounds < 200; rounds++)
                foreach (var sql in Changes(rounds)) await writer.ExecutePatientlyAsync(sql, Cancel);
        }

        await reading;
        await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Copy) }, TimeProvider.System, null).RunAsync(Cancel);

        Assert.True(rounds > 1);
        var difference = DatabaseContents.Difference(await DatabaseContents.ReadAsync(scene.Connection, Database), await DatabaseContents.ReadAsync(scene.Connection, Copy));
        Assert.True(difference.Length == 0, difference);
    }

    private static IEnumerable<string> Changes(int round)
    {
        var text = new string('w', Math.Min(60, 16 + round));
        yield return string.Create(CultureInfo.InvariantCulture, $"INSERT INTO d0 (ts, current) VALUES ({1_800_000_000_000 + round}, 1.5) d1 (ts, voltage) VALUES ({1_700_000_000_000 + (1000 * round)}, {round})");
        yield return string.Create(CultureInfo.InvariantCulture, $"ALTER STABLE meters ADD COLUMN x{round} {(round % 2 == 0 ? "INT" : "VARCHAR(8)")}");
        yield return string.Create(CultureInfo.InvariantCulture, $"INSERT INTO d2 (ts, x{round}) VALUES ({1_700_000_000_000 + (1000 * round)}, '7')");
        if (round > 0) yield return string.Create(CultureInfo.InvariantCulture, $"ALTER STABLE meters DROP COLUMN x{round - 1}");
        if (round % 3 == 0)
        {
            // The same name with another type.
            yield return string.Create(CultureInfo.InvariantCulture, $"ALTER STABLE meters DROP COLUMN x{round}");
            yield return string.Create(CultureInfo.InvariantCulture, $"ALTER STABLE meters ADD COLUMN x{round} DOUBLE");
            yield return string.Create(CultureInfo.InvariantCulture, $"INSERT INTO d3 (ts, x{round}) VALUES ({1_700_000_000_000 + (1000 * round)}, 0.25)");
        }

        if (round < 44) yield return string.Create(CultureInfo.InvariantCulture, $"ALTER STABLE meters MODIFY COLUMN note VARCHAR({17 + round})");
        yield return string.Create(CultureInfo.InvariantCulture, $"INSERT INTO d4 (ts, note) VALUES ({1_700_000_000_000 + (1000 * round)}, '{text}')");
        yield return string.Create(CultureInfo.InvariantCulture, $"INSERT INTO n{round} USING meters TAGS ({round}, 'new') (ts, current) VALUES (1700000000000, 1)");
        if (round > 1) yield return string.Create(CultureInfo.InvariantCulture, $"DROP TABLE n{round - 2}");
        yield return string.Create(CultureInfo.InvariantCulture, $"DELETE FROM d5 WHERE ts >= {1_700_000_000_000 + (1000 * round)} AND ts < {1_700_000_001_000 + (1000 * round)}");
        yield return string.Create(CultureInfo.InvariantCulture, $"ALTER TABLE plain RENAME COLUMN {(round % 2 == 0 ? "w" : "renamed")} {(round % 2 == 0 ? "renamed" : "w")}");
    }

    internal static async Task<long> CountAsync(BackupRepository repository, BackupPoint point, FrameKind kind)
    {
        long count = 0;
        foreach (var segment in point.SegmentsOf(SegmentRole.Rows))
        {
            await using var file = await SegmentFile.OpenAsync(repository.Storage, point.PathOf(segment), Cancel);
            for (var number = 0; number < file.Reader.Blocks.Count; number++)
            {
                using var block = await file.Reader.ReadBlockAsync(number, Cancel);
                foreach (var frame in block) count += frame.Frame.Kind == kind ? 1 : 0;
            }
        }

        return count;
    }

    private static async Task FillAsync(ReadScene scene, int tables, int rows)
    {
        await scene.ExecuteAsync("CREATE STABLE meters (ts TIMESTAMP, current FLOAT, voltage INT, note VARCHAR(16)) TAGS (groupid INT, location NCHAR(12))", Cancel);
        for (var t = 0; t < tables; t++) await scene.ExecuteAsync(string.Create(CultureInfo.InvariantCulture, $"CREATE TABLE d{t} USING meters TAGS ({t}, '位置{t}')"), Cancel);
        await SampleDatabase.InsertAsync(scene.Connection, Database, tables, 0, rows);
    }

    private Task<ReadScene> StartAsync() => ReadScene.StartAsync(server, Database, Copy);
}
