using Tidemark.Backup.Replay;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>WAL streams recorded from a real server, from their very beginning, restored: the result is what the server itself held at the end.</summary>
public sealed class RecordedStreams(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    [Theory]
    [InlineData("g_ms", "after_g_t_ms.wal", "ms", 1)]
    [InlineData("g_ms", "after_g_t_ms.wal", "ms", 7)]
    [InlineData("g_ms", "after_g_t_ms.wal_batch", "ms", 1)]
    [InlineData("g_us", "after_g_t_us.wal", "us", 1)]
    [InlineData("g_ns", "after_g_t_ns.wal", "ns", 2)]
    [InlineData("g_ext", "after_g_t_ext.wal", "ms", 1)]
    [InlineData("g_blob", "after_g_t_blob.wal", "ms", 1)]
    public async Task Restore_RecordedStream_GivesTheRecordedContents(string database, string recording, string precision, int points)
    {
        var cancel = TestContext.Current.CancellationToken;
        var target = "replay_" + database;
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {target}", cancel);
        var recorded = RestAnswers.Recorded(database);
        var create = recorded["show_create"]!["data"]![0]![1]!.GetValue<string>();
        var repository = await RecordedArchive.WriteAsync(directory.Path, database, create, precision, RecordedArchive.Read(recording), points);

        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(target) }, TimeProvider.System, null).RunAsync(cancel);

        output.WriteLine($"{report.Elapsed.TotalSeconds:F2} s, {report.Rows} rows, {report.Tables} tables, {report.Statements} statements; {string.Join("; ", report.Warnings)}");
        using var rest = new RestAnswers(server.Dsn);
        var differences = await rest.DifferencesAsync(recorded, target);
        Assert.True(differences.Count == 0, string.Join('\n', differences));
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {target}", cancel);
    }
}
