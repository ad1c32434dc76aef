using Tidemark.Backup.Capture;
using Tidemark.Backup.Outside;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.EndToEnd;

/// <summary>Virtual tables whose SHOW CREATE cannot be run again: tags with quotes, no source at all, a tag dropped.</summary>
public sealed class VirtualTables(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string Source = $"tmv{Environment.ProcessId}";
    private static readonly string Target = Source + "_r";

    private static readonly string[] Schema =
    [
        "CREATE DATABASE DB VGROUPS 2 KEEP 36500",
        "CREATE TABLE DB.n (ts TIMESTAMP, a INT, `b.c` FLOAT)",
        "INSERT INTO DB.n VALUES (1700000000000,1,1.5)(1700000001000,2,NULL)",
        "CREATE STABLE DB.vs (ts TIMESTAMP, a INT, b FLOAT) TAGS (old INT, g VARCHAR(40), n NCHAR(10), x VARBINARY(10), t TIMESTAMP, d DOUBLE) VIRTUAL 1",
        """CREATE VTABLE DB.`quoted 1` (a FROM DB.n.a, b FROM DB.n.`b.c`) USING DB.vs TAGS (1, 'it''s "q" \\ b\n', '漢"', '\x0102', 1700000000000, 0.5)""",
        "CREATE VTABLE DB.bare USING DB.vs TAGS (NULL, NULL, '', '', NULL, NULL)",
        "CREATE VTABLE DB.own (ts TIMESTAMP, `v v` FLOAT FROM DB.n.`b.c`, w INT)",
        "ALTER STABLE DB.vs DROP TAG old",
        "ALTER STABLE DB.vs ADD COLUMN more INT",
    ];

    [Fact]
    public async Task Restore_VirtualTables_EqualTheSource()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await server.ConnectAsync();
        try
        {
            foreach (var statement in Schema) await connection.ExecuteAsync(statement.Replace("DB", Source, StringComparison.Ordinal), cancel);
            using var directory = new TemporaryDirectory();
            var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, cancel);

            var report = await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(cancel);
            await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Plan = Source }, TimeProvider.System, null).RunAsync(cancel);

            Assert.Empty(report.Warnings);
            Assert.Equal(await DatabaseContents.ReadAsync(connection, Source), await DatabaseContents.ReadAsync(connection, Target));
        }
        finally
        {
            await DropAsync(connection);
        }
    }

    [Fact]
    public async Task Restore_VirtualTableWhoseSourceIsGone_NamesItAndMakesTheOthers()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var connection = await server.ConnectAsync();
        try
        {
            foreach (var statement in Schema) await connection.ExecuteAsync(statement.Replace("DB", Source, StringComparison.Ordinal), cancel);
            await connection.ExecuteAsync($"CREATE TABLE {Source}.gone (ts TIMESTAMP, a INT)", cancel);
            await connection.ExecuteAsync($"CREATE VTABLE {Source}.dangling (ts TIMESTAMP, a INT FROM {Source}.gone.a)", cancel);
            await connection.ExecuteAsync($"DROP TABLE {Source}.gone", cancel);
            using var directory = new TemporaryDirectory();
            var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, cancel);
            await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(cancel);

            var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Plan = Source }, TimeProvider.System, null).RunAsync(cancel);

            var refused = report.Outside.Single(o => o.Result == OutsideResult.Refused);
            Assert.Equal("dangling", refused.Name);
            Assert.Contains($"`{Target}`.`gone`.`a`", refused.Statement, StringComparison.Ordinal);
            Assert.Contains(report.Warnings, w => w.Contains("virtual table dangling", StringComparison.Ordinal));
            var made = await Queries.QueryRows.ReadAsync(connection, $"SHOW `{Target}`.VTABLES", cancel);
            Assert.Equal(["bare", "own", "quoted 1"], made.Select(row => (string)row[0]!).Order(StringComparer.Ordinal));
        }
        finally
        {
            await DropAsync(connection);
        }
    }

    private static Task DropAsync(ITDengineConnection connection) => EndToEnd.PatientStatements.DropAsync(connection, TestContext.Current.CancellationToken, Source, Target);
}
