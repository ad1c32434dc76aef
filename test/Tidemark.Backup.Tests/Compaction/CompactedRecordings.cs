using System.Globalization;
using Tidemark.Backup.Compaction;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Replay;
using Tidemark.Backup.Verify;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Compaction;

/// <summary>WAL streams recorded from a real server, compacted in the middle and at the end: what is restored is what that server held.</summary>
public sealed class CompactedRecordings(TestServer server) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("g_ms", "after_g_t_ms.wal", "ms", 1)]
    [InlineData("g_ms", "after_g_t_ms.wal", "ms", 7)]
    [InlineData("g_ms", "after_g_t_ms.wal_batch", "ms", 1)]
    [InlineData("g_us", "after_g_t_us.wal", "us", 1)]
    [InlineData("g_ns", "after_g_t_ns.wal", "ns", 5)]
    [InlineData("g_ext", "after_g_t_ext.wal", "ms", 3)]
    [InlineData("g_blob", "after_g_t_blob.wal", "ms", 2)]
    public async Task Restore_OfACompactedRecording_GivesTheRecordedContents(string database, string recording, string precision, int points)
    {
        var cancel = TestContext.Current.CancellationToken;
        var target = "compacted_" + database;
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        using var rest = new RestAnswers(server.Dsn);
        var recorded = RestAnswers.Recorded(database);
        var repository = await RecordedArchive.WriteAsync(directory.Path, database, recorded["show_create"]!["data"]![0]![1]!.GetValue<string>(), precision, RecordedArchive.Read(recording), points);
        for (var point = Math.Min(3, points + 1); ; point = Math.Min(point + 3, points + 1))
        {
            var report = await new CompactionRun(repository, new CompactOptions { Point = point.ToString(CultureInfo.InvariantCulture) }, TimeProvider.System, null).RunAsync(cancel);
            Assert.NotNull(report.Point);
            await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {target}", cancel);

            await new RestoreRun(repository, new RestoreOptions { Target = server.Database(target) }, TimeProvider.System, null).RunAsync(cancel);

            var differences = await rest.DifferencesAsync(recorded, target);
            Assert.True(differences.Count == 0, $"compacted at {point}, {report.TailMessages} messages behind the cut:\n{string.Join('\n', differences)}");
            // The drill compares with what the repository says, so it sees both sides of the same thing.
            var drill = await new DrillRun(repository, new DrillOptions { Server = server.Dsn }, TimeProvider.System, null).RunAsync(cancel);
            Assert.True(drill.Difference is null, drill.Difference);
            if (point == points + 1) break;
        }

        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {target}", cancel);
    }
}
