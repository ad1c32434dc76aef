using Tidemark.Backup.Tests.EndToEnd;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>Points that are taken while nobody writes are the source as it then was, to the last comment.</summary>
public sealed class PointsAtRest(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<int> Seeds => [.. HistorySeeds.All(3)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Restore_OfEveryPoint_EqualsTheSourceAsItWas(int seed)
    {
        await using var scene = await HistoryScene.StartAsync(server.Dsn, HistoryOptions.Of(seed, "histories_rest", server.IsReal), Cancel);
        var contents = new List<IReadOnlyList<string>>();
        for (var point = 0; point < 3; point++)
        {
            await scene.PlayAsync(25, Cancel);
            await scene.CaptureAsync(Cancel);
            contents.Add(await scene.ContentsAsync(scene.Model.Options.Database, Cancel));
        }

        foreach (var ((point, window), expected) in scene.Points.Zip(contents))
        {
            var report = await scene.RestoreAsync(point, Cancel);
            var faults = await scene.CheckCopyAsync(window, Cancel);
            Assert.True(faults.Count == 0, $"seed {seed}, point {point.Manifest.Sequence}: {string.Join('\n', faults.Values)}\n{string.Join('\n', scene.Player.Log)}");
            Assert.Equal("", EndToEnd.DatabaseContents.Difference(expected, await scene.ContentsAsync(scene.Copy, Cancel)));
            output.WriteLine($"seed {seed}, point {point.Manifest.Sequence}: {expected.Count} lines, {report.Rows} rows, {report.Statements} statements");
            await scene.DropAsync(Cancel, scene.Copy);
        }
    }
}
