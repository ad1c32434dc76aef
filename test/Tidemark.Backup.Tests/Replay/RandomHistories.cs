using System.Globalization;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Replay;

/// <summary>Backup points taken while a made-up history goes on, and restored: the copy equals the source. TIDEMARK_TEST_SEEDS=n tries n histories.</summary>
public sealed class RandomHistories(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private const string Source = "replay_history";
    private const string Target = "replay_history_copy";

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("TIDEMARK_TEST_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 3)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Restore_OfAHistoryThatWentOnMeanwhile_EqualsTheSource(int seed)
    {
        var random = new Random(seed);
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        await using var worker = await server.ConnectAsync();
        await DropAsync(connection);
        await connection.ExecuteAsync($"CREATE DATABASE {Source} VGROUPS 3 KEEP 36500 WAL_RETENTION_PERIOD 3600", Cancel);
        var history = new RandomHistory(random, Source);
        var log = new List<string>();
        await PlayAsync(worker, history.Next, 80, log);
        var repository = await BackupRepository.OpenOrCreateAsync(new DirectoryStorage(directory.Path), TimeProvider.System, Cancel);
        for (var point = 0; point < 4; point++)
        {
            // While the initial point is read, super tables and columns stay as they are.
            var playing = PlayAsync(worker, point == 0 ? history.NextCalm : history.Next, 120, log);
            await CaptureAsync(repository);
            await playing;
        }

        await CaptureAsync(repository);
        var expected = await DatabaseContents.ReadAsync(connection, Source);

        // A point in the middle of it all has nothing to be compared with, but restores.
        await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target), Point = "3" }, TimeProvider.System, null).RunAsync(Cancel);
        await connection.ExecuteAsync($"DROP DATABASE {Target}", Cancel);
        var report = await new RestoreRun(repository, new RestoreOptions { Target = server.Database(Target) }, TimeProvider.System, null).RunAsync(Cancel);

        var difference = DatabaseContents.Difference(expected, await DatabaseContents.ReadAsync(connection, Target));
        output.WriteLine($"seed {seed}: {expected.Count} lines, {report.Rows} rows, {report.Statements} statements; {string.Join("; ", report.Warnings)}");
        Assert.True(difference.Length == 0, $"seed {seed}\n{difference}\n{string.Join('\n', log)}");
        await DropAsync(connection);
    }

    private async Task CaptureAsync(BackupRepository repository) =>
        await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(Cancel);

    private static async Task PlayAsync(ITDengineConnection connection, Func<string> next, int statements, List<string> log)
    {
        for (var i = 0; i < statements; i++)
        {
            var sql = next();
            try
            {
                await connection.ExecuteAsync(sql, Cancel);
                log.Add(sql);
            }
            catch (TDengineException e)
            {
                log.Add($"-- refused ({e.ServerMessage}): {sql}");
            }
        }
    }

    private static async Task DropAsync(ITDengineConnection connection)
    {
        foreach (var row in await Queries.QueryRows.ReadAsync(connection, $"SELECT `topic_name` FROM information_schema.ins_topics WHERE `db_name` = '{Source}'", Cancel))
            await connection.ExecuteAsync($"DROP TOPIC IF EXISTS FORCE `{row[0]}`", Cancel);
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {Source}", Cancel);
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {Target}", Cancel);
    }
}
