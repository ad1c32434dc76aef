using Tidemark.Backup.Tests.EndToEnd;

namespace Tidemark.Backup.Tests.Histories;

/// <summary>The model says what the server holds: without that, nothing that is compared with it means anything.</summary>
public sealed class HistoryModelTests(TestServer server, ITestOutputHelper output) : IClassFixture<TestServer>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Check_OfTheSourceItself_FindsNothing(int seed)
    {
        var database = $"histories_model{seed}";
        await using var connection = await server.ConnectAsync();
        await EndToEnd.PatientStatements.DropAsync(connection, Cancel, database);
        await using var player = new HistoryPlayer(server.Dsn, HistoryOptions.Of(seed, database, server.IsReal));
        await player.CreateAsync(Cancel);
        for (var round = 1; round <= 120; round++)
        {
            await player.RoundAsync(Cancel);
            if (round % 40 > 0) continue;
            var faults = await ContentsCheck.RunAsync(connection, database, player.Model, new HistoryWindow(round, round), Cancel);
            Assert.True(faults.Count == 0, $"seed {seed}, round {round}: {string.Join('\n', faults.Values)}\n{string.Join('\n', player.Log)}");
        }

        output.WriteLine($"seed {seed}: {player.Log.Count} statements, {player.Refusals} refused");
        foreach (var line in player.Log.Where(l => l.Contains("-- refused", StringComparison.Ordinal)).Take(20)) output.WriteLine(line);
        Assert.True(player.Refusals * 20 < player.Log.Count, $"seed {seed}: {player.Refusals} of {player.Log.Count} statements were refused");
        await EndToEnd.PatientStatements.DropAsync(connection, Cancel, database);
    }

    public static TheoryData<int> Seeds => [.. HistorySeeds.All(4)];
}
