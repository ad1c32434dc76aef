using Tidemark.Backup.Capture;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Queries;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>What no stream carries and every edition has: database options, tag indexes, streams, topics, grants. Runs on a real server too.</summary>
public sealed class OutsideObjectsOfAnyServer(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string Source = $"outside{Environment.ProcessId}";
    private static readonly string Target = Source + "_r";

    private static readonly string[] Schema =
    [
        "CREATE DATABASE # VGROUPS 2 KEEP 36500 BUFFER 20 CACHEMODEL 'both' CACHESIZE 2 COMP 1 DURATION 20d WAL_FSYNC_PERIOD 1000 MAXROWS 5000 MINROWS 200 STT_TRIGGER 3 PAGES 300 PAGESIZE 8 WAL_LEVEL 2 "
            + "TABLE_PREFIX 1 TSDB_PAGESIZE 8 WAL_RETENTION_PERIOD 7200 WAL_RETENTION_SIZE 100000 KEEP_TIME_OFFSET 5 SS_KEEPLOCAL 100d SS_COMPACT 0 COMPACT_INTERVAL 30d COMPACT_TIME_RANGE -200d,-100d COMPACT_TIME_OFFSET 3",
        "CREATE STABLE #.m (ts TIMESTAMP, vol INT) TAGS (gid INT, place VARCHAR(20), fl INT)",
        "INSERT INTO #.m1 USING #.m TAGS (1, 'a', 2) VALUES (1700000000000, 1) #.m2 USING #.m TAGS (2, 'b', 3) VALUES (1700000000000, 2)",
        "CREATE INDEX by_fl ON #.m (fl)",
        "CREATE STREAM IF NOT EXISTS #.st INTERVAL(1m) SLIDING(1m) FROM #.m INTO #.st_out AS SELECT _twstart, avg(vol) FROM #.m WHERE ts >= _twstart AND ts < _twend",
        "CREATE TOPIC IF NOT EXISTS #_t WITH META AS DATABASE #",
        "CREATE TOPIC #_q AS SELECT ts, vol FROM #.m WHERE vol > 1",
        "CREATE USER #_u PASS 'Outside_1!'",
        "GRANT READ ON #.* TO #_u",
        "GRANT WRITE ON #.m WITH gid = 1 TO #_u",
        "GRANT SUBSCRIBE ON #_t TO #_u",
    ];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_AllIntoACopy_MakesAllThatTheServerTakes()
    {
        await using var connection = await server.ConnectAsync();
        await DropAsync(connection);
        try
        {
            if ((await QueryRows.ReadAsync(connection, "SHOW SNODES", Cancel)).Count == 0) await connection.ExecuteAsync("CREATE SNODE ON DNODE 1", Cancel);
            foreach (var statement in Schema) await connection.ExecuteAsync(statement.Replace("#", Source, StringComparison.Ordinal), Cancel);
            using var directory = new TemporaryDirectory();
            var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);
            var point = await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(Cancel);
            foreach (var topic in new[] { "_t", "_q" }) await connection.ExecuteAsync($"DROP TOPIC {Source}{topic}", Cancel);

            var report = await new RestoreRun(
                repository, new RestoreOptions { Target = server.Database(Target), Plan = Source, Outside = OutsideSelection.All }, TimeProvider.System, null).RunAsync(Cancel);

            Assert.Empty(point.Warnings);
            Assert.Empty(report.Warnings);
            Assert.Equal(
            [
                "Created index by_fl", "Created stream st", $"Created topic {Source}_q", $"Created topic {Source}_t", $"Exists user {Source}_u", $"Created grant {Source}_u: read on {Source}.*",
                $"Created grant {Source}_u: subscribe on {Source}_t", $"Created grant {Source}_u: write on {Source}.m",
            ], report.Outside.Select(o => $"{o.Result} {o.Kind} {o.Name}"));
            Assert.Equal(await DatabaseOptionValues.ReadAsync(connection, Source, Cancel), await DatabaseOptionValues.ReadAsync(connection, Target, Cancel));
            Assert.Equal(await CreateAsync(connection, Source), (await CreateAsync(connection, Target)).Replace(Target, Source, StringComparison.Ordinal));
            foreach (var topic in await QueryRows.ReadAsync(connection, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '{Target}'", Cancel))
                Assert.StartsWith(Source, (string)topic[0]!, StringComparison.Ordinal);
            Assert.Single(await QueryRows.ReadAsync(connection, $"SELECT * FROM information_schema.ins_indexes WHERE `db_name` = '{Target}' AND `index_name` = 'by_fl' AND `column_name` = 'fl'", Cancel));
            var stream = (string)(await QueryRows.ReadAsync(connection, $"SELECT `sql` FROM information_schema.ins_streams WHERE `db_name` = '{Target}'", Cancel)).Single()[0]!;
            Assert.DoesNotContain(Source + ".", stream, StringComparison.Ordinal);
        }
        finally
        {
            await DropAsync(connection);
        }
    }

    private static async Task<string> CreateAsync(ITDengineConnection connection, string database) => (string)(await QueryRows.ReadAsync(connection, $"SHOW CREATE DATABASE {database}", Cancel)).Single()[1]!;

    private static async Task DropAsync(ITDengineConnection connection)
    {
        foreach (var database in new[] { Source, Target })
        {
            foreach (var topic in await QueryRows.ReadAsync(connection, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '{database}'", Cancel))
                await connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE `{topic[0]}`", Cancel);
            try
            {
                await connection.ExecuteAsync($"DROP STREAM IF EXISTS {database}.st", Cancel);
            }
            catch (TDengineException e) when (e.ServerCode == 0x0388)
            {
                // There is no such database: nothing to drop.
                continue;
            }

            await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {database}", Cancel);
        }

        if ((await QueryRows.ReadAsync(connection, $"SELECT `name` FROM information_schema.ins_users WHERE `name` = '{Source}_u'", Cancel)).Count > 0) await connection.ExecuteAsync($"DROP USER {Source}_u", Cancel);
    }
}
