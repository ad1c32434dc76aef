using System.Globalization;
using Tidemark.Backup.Capture;
using Tidemark.Backup.Compaction;
using Tidemark.Backup.Replay;
using Tidemark.Backup.Repositories;
using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Replay;
using Tidemark.Backup.Verify;
using Tidemark.Errors;
using Tidemark.Storage.Directories;
using Tidemark.TDengine;
using Tidemark.TDengine.Drivers;
using Tidemark.Testing;

namespace Tidemark.Backup.Tests.Compaction;

/// <summary>
/// Chains of made-up histories, compacted in the middle and at the end and once more: every point restores the same as before, and the chain goes on. TIDEMARK_TEST_SEEDS=n tries n histories.
/// </summary>
public sealed class CompactedHistories(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private const string Source = "compaction_history";
    private const string Target = "compaction_history_copy";

    public static TheoryData<int> Seeds =>
        [.. Enumerable.Range(1, int.TryParse(Environment.GetEnvironmentVariable("TIDEMARK_TEST_SEEDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 3)];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Restore_OfACompactedChain_EqualsTheOriginalAndTheSource(int seed)
    {
        using var directory = new TemporaryDirectory();
        await using var connection = await server.ConnectAsync();
        await using var worker = await server.ConnectAsync();
        await DropAsync(connection);
        await connection.ExecuteAsync($"CREATE DATABASE {Source} VGROUPS 3 KEEP 36500 WAL_RETENTION_PERIOD 3600", Cancel);
        var history = new RandomHistory(new Random(seed), Source);
        var repository = await OpenAsync(Path.Combine(directory.Path, "compacted"));
        await PlayAsync(worker, history.Next, 80);
        for (var point = 1; point <= 5; point++)
        {
            // While the initial point is read, super tables and columns stay as they are. Tags are set while nobody reads.
            Func<string> next = point == 1 ? history.NextCalm : history.Next;
            var playing = PlayAsync(worker, () => Enumerable.Range(0, 1000).Select(_ => next()).First(sql => !sql.Contains(" SET TAG ", StringComparison.Ordinal)), 100);
            await CaptureAsync(repository);
            await playing;
            await PlayAsync(worker, next, 20);
        }

        await CaptureAsync(repository);
        var source = await DatabaseContents.ReadAsync(connection, Source);
        var expected = new Dictionary<int, IReadOnlyList<string>>();
        foreach (var point in (int[])[2, 3, 5, 6]) expected[point] = await RestoredAsync(repository, connection, point);
        Assert.Equal("", DatabaseContents.Difference(source, expected[6]));

        var tail = (await CompactAsync(repository, 3)).TailMessages;
        await EqualAsync(repository, connection, expected, seed, "after compacting point 3");
        tail += (await CompactAsync(repository, 5)).TailMessages;
        await EqualAsync(repository, connection, expected, seed, "after compacting point 5 too");

        await PlayAsync(worker, history.Next, 60);
        await CaptureAsync(repository);
        expected[7] = await DatabaseContents.ReadAsync(connection, Source);
        await EqualAsync(repository, connection, expected, seed, "after going on");
        tail += (await CompactAsync(repository, 7)).TailMessages;
        await EqualAsync(repository, connection, expected, seed, "after compacting point 7 too");

        var verified = await new VerifyRun(repository, new VerifyOptions { Depth = VerifyDepth.Structure }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.True(verified.IsIntact, string.Join('\n', verified.Findings.Select(f => f.What)));
        Assert.Equal(10, verified.Points.Count(p => p.IsRestorable));
        var drill = await new DrillRun(repository, new DrillOptions { Server = server.Dsn, Point = "6" }, TimeProvider.System, null).RunAsync(Cancel);
        Assert.True(drill.Difference is null, $"seed {seed}: {drill.Difference}");
        output.WriteLine($"seed {seed}: {expected[7].Count} lines, {tail} messages behind a cut");
        await DropAsync(connection);
    }

    private static ValueTask<BackupRepository> OpenAsync(string path) => BackupRepository.OpenOrCreateAsync(new DirectoryStorage(path), TimeProvider.System, Cancel);

    private async Task EqualAsync(BackupRepository repository, ITDengineConnection connection, Dictionary<int, IReadOnlyList<string>> expected, int seed, string when)
    {
        foreach (var (point, contents) in expected)
        {
            var difference = DatabaseContents.Difference(contents, await RestoredAsync(repository, connection, point));
            Assert.True(difference.Length == 0, $"seed {seed}, point {point} {when}:\n{difference}");
        }
    }

    private async Task<IReadOnlyList<string>> RestoredAsync(BackupRepository repository, ITDengineConnection connection, int point)
    {
        await connection.ExecuteAsync($"DROP DATABASE IF EXISTS {Target}", Cancel);
        var options = new RestoreOptions { Target = server.Database(Target), Point = point.ToString(CultureInfo.InvariantCulture) };
        try
        {
            await new RestoreRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        }
        catch (TidemarkException e) when (e.Code == ErrorCode.Mismatch)
        {
            // The lines say more.
        }

        return await DatabaseContents.ReadAsync(connection, Target);
    }

    private static async Task<CompactReport> CompactAsync(BackupRepository repository, int point)
    {
        var options = new CompactOptions { Point = point.ToString(CultureInfo.InvariantCulture) };
        var report = await new CompactionRun(repository, options, TimeProvider.System, null).RunAsync(Cancel);
        Assert.Equal(point, report.Point?.Manifest.Sequence);
        return report;
    }

    private async Task CaptureAsync(BackupRepository repository) =>
        await new CaptureRun(repository, new CaptureOptions { Source = server.Database(Source) }, TimeProvider.System, null).RunAsync(Cancel);

    private static async Task PlayAsync(ITDengineConnection connection, Func<string> next, int statements)
    {
        for (var i = 0; i < statements; i++)
        {
            try
            {
                await connection.ExecuteAsync(next(), Cancel);
            }
            catch (TDengineException)
            {
                // Refused: part of the history.
            }
        }
    }

    private static Task DropAsync(ITDengineConnection connection) => EndToEnd.PatientStatements.DropAsync(connection, Cancel, Source, Target);
}
