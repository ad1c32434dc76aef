using Tidemark.Backup.Tests.EndToEnd;
using Tidemark.Backup.Tests.Traps;
using Tidemark.Errors;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>
/// Points of a database that several connections write to all the time, on the server at hand: each holds what the model allows, the last is the source, and a copy made by
/// handing the same stream to raw write as it came is not.
/// </summary>
[Collection("traps")]
public sealed class RunningDatabase(TestServer server, ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. HistorySeeds.All(2)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Restore_OfPointsTakenMeanwhile_IsWhatTheModelAllowsAndAPlainReplayIsNot(int seed)
    {
        await using var scene = await HistoryScene.StartAsync(server.Dsn, HistoryOptions.Of(seed, "histories_running", server.IsReal) with { Blobs = false }, Cancel);
        await scene.PlayAsync(20, Cancel);
        for (var point = 0; point < 3; point++) await WhileWritingAsync(scene, point == 0 ? 10 : 40);
        await scene.CaptureAsync(Cancel);
        foreach (var (point, window) in scene.Points)
        {
            await scene.DropAsync(Cancel, scene.Copy);
            await scene.RestoreAsync(point, Cancel);
            var faults = await scene.CheckCopyAsync(window, Cancel);
            Assert.True(faults.Count == 0, $"seed {seed}, point {point.Manifest.Sequence}:\n{string.Join('\n', faults.Values)}\n{string.Join('\n', scene.Player.Log)}");
        }

        var database = scene.Model.Options.Database;
        Assert.Equal("", EndToEnd.DatabaseContents.Difference(await scene.ContentsAsync(database, Cancel), await scene.ContentsAsync(scene.Copy, Cancel)));
        output.WriteLine($"seed {seed}: {scene.Player.Log.Count} statements, {scene.Points.Count} points without a difference; {await PlainAsync(scene)}");
    }

    // Faults of tables and super tables in a copy that raw write alone made.
    private async Task<string> PlainAsync(HistoryScene scene)
    {
        await scene.DropAsync(Cancel, scene.Copy);
        await using var connection = await server.ConnectAsync();
        var options = scene.Model.Options;
        await connection.ExecuteAsync(options.CreateDatabase.Replace(options.Database, scene.Copy, StringComparison.Ordinal), Cancel);
        var refused = await new PlainRawWrite().CopyAsync(server.Dsn, options.Database, scene.Copy, TimeSpan.FromMilliseconds(server.IsReal ? 1500 : 100));
        var faults = await scene.CheckCopyAsync(new HistoryWindow(scene.Player.Begun, scene.Player.Begun), Cancel);
        var tables = scene.Model.Writers.Sum(w => w.Present.Count()) + scene.Model.Present.Count;
        Assert.NotEmpty(faults);
        return $"untouched replay: {faults.Count} of {tables} tables differ, {refused.Count} messages refused";
    }

    private static async Task WhileWritingAsync(HistoryScene scene, int rounds)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var writing = Task.Run(async () =>
        {
            for (; rounds > 0 && !end.IsCancellationRequested; rounds--) await scene.Player.RoundAsync(Cancel);
        }, Cancel);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await scene.CaptureAsync(Cancel);
                break;
            }
            catch (TidemarkException e) when (e.Code == ErrorCode.Stalled && attempt < 3)
            {
                // Tags were set, or columns renamed, all the time: it says so and is started again.
            }
        }

        await end.CancelAsync();
        await writing;
    }
}
