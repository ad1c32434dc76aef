using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;
using Tidemark.Backup.Repositories;
using Tidemark.Storage.Directories;

namespace Tidemark.Backup.Tests.Capture;

/// <summary>A plan of one super table: its children and nothing else, on whatever server the suites run on.</summary>
public sealed class SuperTablePoints(TestServer server) : IClassFixture<TestServer>
{
    private static readonly string Database = $"tm{Environment.ProcessId}_st";

    [Fact]
    public async Task Restore_OfASuperTable_HoldsItsTablesAndNoOthers()
    {
        var cancel = TestContext.Current.CancellationToken;
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, cancel);
        var options = new CaptureOptions { Source = server.Database(Database), SuperTable = "meters" };
        try
        {
            await SampleDatabase.CreateAsync(connection, Database, 5, 200);
            await connection.ExecuteAsync($"CREATE STABLE {Database}.other (ts TIMESTAMP, v INT) TAGS (g INT)", cancel);
            await connection.ExecuteAsync($"INSERT INTO {Database}.o1 USING {Database}.other TAGS (1) VALUES (1700000000000, 1)", cancel);
            var first = await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(cancel);
            Assert.Equal(1000, first.Point.Manifest.Statistics.Rows);

            await SampleDatabase.InsertAsync(connection, Database, 5, 200, 10);
            await connection.ExecuteAsync($"INSERT INTO {Database}.o1 VALUES (1700000000001, 2)", cancel);
            await connection.ExecuteAsync($"INSERT INTO {Database}.late USING {Database}.meters TAGS (9, '新') VALUES (1700000000000, 1, 2, 'x')", cancel);
            await connection.ExecuteAsync($"DELETE FROM {Database}.d1 WHERE ts < 1700000010000", cancel);
            await connection.ExecuteAsync($"ALTER TABLE {Database}.d2 SET TAG groupid = 77", cancel);
            await connection.ExecuteAsync($"DROP TABLE {Database}.d4", cancel);
            await new CaptureRun(repository, options, TimeProvider.System, null).RunAsync(cancel);

            await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Database + "r") }, TimeProvider.System, null).RunAsync(cancel);
            var expected = (await DatabaseContents.ReadAsync(connection, Database)).Where(IsOfMeters).ToList();
            Assert.Contains(expected, l => l.StartsWith("row late", StringComparison.Ordinal));
            var difference = DatabaseContents.Difference(expected, await DatabaseContents.ReadAsync(connection, Database + "r"));
            Assert.True(difference.Length == 0, difference);
        }
        finally
        {
            await DropAsync(connection);
        }
    }

    private static bool IsOfMeters(string line) => !line.Contains(" other", StringComparison.Ordinal) && !line.StartsWith("row o1", StringComparison.Ordinal) && !line.StartsWith("table o1", StringComparison.Ordinal)
        && !line.StartsWith("row single", StringComparison.Ordinal) && !line.StartsWith("table single", StringComparison.Ordinal);

    private static Task DropAsync(ITDengineConnection connection) => EndToEnd.PatientStatements.DropAsync(connection, default, Database, Database + "r");
}
